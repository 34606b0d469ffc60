"""Headers as shops, tills, ledgers, CRMs and ad tools write them, each with what its columns mean.

One case is a table and its columns, one per line: header | field (empty: it fills nothing) | some values.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """A header with its rows and the truth about it."""

    name: str
    table: str
    truth: dict[str, str]
    rows: list[list[str]]

    @property
    def columns(self) -> list[str]:
        return list(self.truth)


def _told_in_files() -> list[Case]:
    """The tables that tell the story of the shop in files, under their own field names."""
    cases = []
    for path in sorted((Path(__file__).parents[1] / "stories" / "story_files").glob("*.csv")):
        header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
        cases.append(Case(f"own {path.stem}", path.stem, dict(zip(header, header, strict=True)), rows))
    return cases


def _written(text: str) -> list[Case]:
    """The cases of a text: each begins with [its name | its table]."""
    blocks = re.split(r"^\[(.+) \| (\w+)\]\n", text, flags=re.MULTILINE)[1:]
    return [_case(*case) for case in zip(blocks[::3], blocks[1::3], blocks[2::3], strict=True)]


def _case(name: str, table: str, text: str) -> Case:
    truth, values = {}, []
    for line in text.strip().splitlines():
        header, field, sample = (part.strip() for part in line.split("|"))
        truth[header] = field
        values.append([v.strip() for v in sample.split(";")])
    most = max(map(len, values))
    rows = [[v[i % len(v)] for v in values] for i in range(max(most, 6))]
    return Case(name, table, truth, rows)


CASES = [
    *_written((Path(__file__).parent / "headers.txt").read_text(encoding="utf-8")),
    *_told_in_files(),
]


def _named(name: str, table: str, text: str) -> Case:
    """A header without rows: "column=field" or "column" alone, separated by a bar."""
    parts = [p.partition("=") for p in text.split("|")]
    return Case(name, table, {column.strip(): field.strip() for column, _, field in parts}, [])


# Headers as vendors write them, taken from their exports and not from our own lists of names.
VENDORS = [
    _named("etsy", "orders", "Sale Date=ordered_at|Order ID=order_id|Buyer User ID=customer_id|Full Name|First Name|Last Name|"
        "Number of Items=quantity|Payment Method|Date Shipped|Street 1|Street 2|Ship City|Ship State=region|Ship Zipcode|"
        "Ship Country=country|Currency=currency|Order Value=net_amount|Coupon Code|Coupon Details|Discount Amount=discount_amount|"
        "Shipping Discount|Shipping=shipping_amount|Sales Tax=tax_amount|Order Total=total_amount|Status=status|"
        "Card Processing Fees|Order Net|Adjusted Order Total|Adjusted Card Processing Fees|Adjusted Net Order Amount|Buyer|"
        "Order Type|Payment Type"),
    _named("wix", "orders", "Order number=order_id|Date created=ordered_at|Time|Fulfill by|Total order quantity|"
        "Contact email=customer_id|Item=product|Variant|SKU=product_id|Qty=quantity|Quantity refunded=returned_quantity|Price=unit_price|"
        "Delivery country=country|Billing name|Payment status=status|Payment method|Coupon code|Gift card amount|Shipping rate|"
        "Total tax=tax_amount|Total=total_amount|Currency=currency|Refunded amount=refund_total_amount|Net amount=net_amount|"
        "Additional fees|Fulfillment status|Tracking number"),
    _named("woocommerce", "orders", "Date=ordered_at|Order #=order_id|N. Revenue (formatted)|Status=status|Customer=customer_id|"
        "Customer type=segment|Product(s)=product|Items sold=quantity|Coupon(s)|N. Revenue=net_amount"),
    _named("squarespace", "orders", "Order ID=order_id|Email=customer_id|Financial Status=status|Paid at|Created at=ordered_at|"
        "Fulfillment Status|Fulfilled at|Currency=currency|Subtotal=subtotal_amount|Shipping=shipping_amount|Taxes=tax_amount|"
        "Amount Refunded=refund_total_amount|Total=total_amount|Lineitem quantity=quantity|Lineitem name=product|"
        "Lineitem price=unit_price|Lineitem sku=product_id|Lineitem variant|Cancelled at=cancelled_at|Private Notes|"
        "Payment Method|Payment Reference"),
    _named("square items", "orders", "Date=ordered_at|Time|Time Zone|Category=category|Item=product|Qty=quantity|Price Point Name|"
        "SKU=product_id|Modifiers Applied|Gross Sales=gross_amount|Discounts=discount_amount|Net Sales=net_amount|Tax=tax_amount|"
        "Transaction ID=order_id|Payment ID|Device Name|Notes|Details|Event Type|Location|Customer ID=customer_id|Customer Name"),
    _named("ebay germany", "orders", "Verkaufsprotokollnummer|Bestellnummer=order_id|Nutzername des Käufers=customer_id|"
        "Artikelbezeichnung=product|Anzahl=quantity|Verpackung und Versand=shipping_amount|Gesamtpreis=total_amount|"
        "Verkauft am=ordered_at"),
    _named("superstore in german", "orders", "Zeilen-ID=line_id|Bestell-ID=order_id|Bestelldatum=ordered_at|Versanddatum|"
        "Versandart|Kunden-ID=customer_id|Kundenname|Segment=segment|Land=country|Stadt|Bundesland|Region=region|"
        "Produkt-ID=product_id|Kategorie=category|Unterkategorie|Produktname=product|Umsatz=net_amount|Menge=quantity|"
        "Rabatt=discount_amount|Gewinn=profit_amount"),
    _named("shopware", "orders", "Bestellnr=order_id|Bestellzeit=ordered_at|Kundennr=customer_id|Rechnungsbetrag=total_amount|"
        "Versandkosten=shipping_amount|Rechnungsbetrag netto=net_amount|Bestellstatus=status|Währung=currency"),
    _named("lexoffice", "orders", "Belegnummer=order_id|Belegdatum=ordered_at|Kontakt=customer_id|Nettobetrag=net_amount|"
        "Steuerbetrag=tax_amount|Bruttobetrag=total_amount|Fälligkeit"),
    _named("moneybird", "orders", "Factuurnummer=order_id|Klant=customer_id|Factuurdatum=ordered_at|Vervaldatum|"
        "Totaal excl. btw=net_amount|Totaal incl. btw=total_amount|Status=status"),
    _named("danea", "orders", "Data=ordered_at|Num.=order_id|Cliente=customer_id|Tot. netto=net_amount|IVA=tax_amount|"
        "Totale=total_amount|Agente"),
    _named("bling", "orders", "Número=order_id|Data=ordered_at|Cliente=customer_id|Valor total=total_amount|"
        "Valor frete=shipping_amount|Situação=status"),
    _named("holded", "orders", "Fecha=ordered_at|Núm=order_id|Cliente=customer_id|Descripción=product|Subtotal=subtotal_amount|"
        "IVA=tax_amount|Total=total_amount|Fecha de vencimiento"),
    _named("clover", "orders", "Order Date=ordered_at|Order ID=order_id|Order Number|Order Employee Name|Currency=currency|"
        "Tax Amount=tax_amount|Tip|Discount=discount_amount|Order Total=total_amount|Payments Total|Payment State=status"),
    _named("shopify sessions", "visits", "Day=date|Online store visitors=visitors|Sessions=visits|"
        "Sessions with cart additions=carts|Sessions that reached checkout=checkouts|Sessions that completed checkout=purchases|"
        "Conversion rate|Average session duration|Pageviews"),
    _named("linkedin", "ad_spend", "Start Date (in UTC)=period_start|Account Name|Campaign Name=campaign|Campaign ID|"
        "Total Spent=amount|Impressions=impressions|Clicks=clicks"),
    _named("microsoft", "ad_spend", "Gregorian date=date|Campaign name=campaign|Impressions=impressions|Clicks=clicks|Spend=amount"),
    _named("meta in german", "ad_spend", "Berichtsstart=period_start|Berichtsende=period_end|Kampagnenname=campaign|"
        "Ausgegebener Betrag (EUR)=amount|Impressionen=impressions|Link-Klicks=clicks|Ergebnisse=conversions"),
    _named("mailchimp", "mailings", "Title=campaign|Subject=subject|List=audience|Send Date=sent_at|Send Weekday|"
        "Total Recipients=recipients|Successful Deliveries=delivered|Unique Opens=opens|Total Orders=purchases|Total Gross Sales|"
        "Total Revenue=revenue"),
    _named("klaviyo", "mailings", "Campaign Name=campaign|Tags|Subject=subject|List=audience|Send Time=sent_at|Send Weekday|"
        "Total Recipients=recipients|Unique Placed Order=purchases|Placed Order Rate|Revenue=revenue|Campaign Channel=channel"),
    _named("hubspot", "deals", "Record ID=deal_id|Deal Name|Amount=amount|Deal Stage=stage|Close Date=closed_at|Deal Owner=owner|"
        "Pipeline=pipeline|Create Date=created_at"),
    _named("pipedrive", "deals", "Deal - Title=deal_id|Deal - Value=amount|Deal - Currency of value=currency|Deal - Stage=stage|"
        "Deal - Status=status|Deal - Won time=closed_at|Deal - Expected close date"),
    _named("salesforce", "deals", "Opportunity Owner=owner|Account Name|Opportunity Name=deal_id|Stage=stage|"
        "Total Amount Currency=currency|Total Amount=amount|Fiscal Period|Close Date=closed_at|Type"),
    _named("zoho", "deals", "Deal Name=deal_id|Amount=amount|Stage=stage|Closing Date=closed_at|Account Name|Lead Source=channel|"
        "Created Time=created_at|Deal Owner=owner"),
    _named("google play", "feedback", "Package Name|App Version Code|Star Rating=score|Review Title|Review Text=comment|"
        "Review Submit Date and Time=given_at|Review Link"),
    _named("delighted", "feedback", "Survey Response ID=feedback_id|Person Email=customer_id|Score=score|Comment=comment|"
        "Response Date=given_at"),
    _named("trustpilot", "feedback", "Review Created (UTC)=given_at|Review Stars=score|Review Title|Review Content=comment|"
        "Review Username"),
    _named("amplitude", "usage_events", "user_id=user_id|event_type=event|event_time=occurred_at|device_id|country"),
    _named("shopify customers", "customers", "Customer ID=customer_id|First Name|Last Name|Email|Accepts Email Marketing|Company|"
        "City|Province=region|Country=country|Total Spent|Total Orders|Tags"),
    _named("french books","order_lines","Date de commande=ordered_at|Titre=product|Quantité=quantity|Nom|Prénom|Adresse|Complément d'adresse|Code postal|Ville|Pays=country|E-mail=customer_id|Téléphone|N° de commande=order_id|Type|UGS(ISBN)=product_id|Article #|Prix du produit=unit_price|Code de coupon|Réduction=discount_amount|Nom complet (tel que saisi)"),
    _named("french lamps","order_lines","Numéro de commande=order_id|Date de commande=ordered_at|Statut=status|Référence=product_id|Titre=product|Quantité=quantity|Prix unitaire=unit_price|Nom|Adresse|Code postal|Ville|Pays=country"),
    _named("decathlon","orders","Numéro de commande=order_id|Type|Date de commande=ordered_at|Date du cycle de paiement|Montant=net_amount"),
    _named("german register","orders","Rechnungsnummer=order_id|Rechnungsdatum=ordered_at|Kundenname|Firmenname|Bruttobetrag=total_amount|Status=status|Belegart|StornoReferenz|KassenIdAnzeige|RegisterFK|TseSignatur"),
    _named("german lunch","orders","Benutzer-ID=customer_id|Rechnungsdatum=ordered_at|Rechnungsbetrag=total_amount|Rückzahlungsbetrag=refund_total_amount|Typ|Status=status|Einmeldedatum"),
    _named("spanish cod","order_lines","cliente=customer_id|direccion|telefono|fecha=ordered_at|producto_id=product_id|precio_producto=unit_price|precio_envio=shipping_amount|tipo_recaudo|estado_venta=status|estado_liquidacion|origen_venta=channel|nombre_campana=campaign|gasto_publicidad|hora_entrega|imagen_url|notas"),
    _named("mexican gas","orders","ID=order_id|CLIENTE=customer_id|FECHA=ordered_at|HORA|TIPO DE VENTA|REPARTIDOR|ATIENDE|TIPO DE PAGO|STATUS=status|MONTO TOTAL=total_amount"),
    _named("sample sales","orders","ORDERNUMBER=order_id|QUANTITYORDERED=quantity|PRICEEACH=unit_price|ORDERLINENUMBER=line_id|SALES=net_amount|ORDERDATE=ordered_at|STATUS=status|QTR_ID|MONTH_ID|YEAR_ID|PRODUCTLINE=category|MSRP|PRODUCTCODE=product_id|CUSTOMERNAME|PHONE|ADDRESSLINE1|ADDRESSLINE2|CITY|STATE=region|POSTALCODE|COUNTRY=country|TERRITORY|CONTACTLASTNAME|CONTACTFIRSTNAME|DEALSIZE"),
    _named("brazilian sales","orders","Data=ordered_at|Produto=product|Cliente=customer_id|Quantidade=quantity|Preço Unitário=unit_price|Valor Total=total_amount"),
    _named("brazilian lines","order_lines","Venda=order_id|Produto=product|Quantidade=quantity|Valor_Unitario=unit_price"),
    _named("brazilian small","order_lines","data=ordered_at|produto=product|quantidade=quantity|preco=unit_price"),
    _named("node till","orders","saleId=order_id|date=ordered_at|product=product|unitQuantity=quantity|unitLabel|baseQuantity|baseUnitLabel|unitLevel|unitMultiplier|pricePerBaseUnit|unitPrice=unit_price|subtotal=subtotal_amount|tax=tax_amount|total=total_amount|currency=currency"),
]  # fmt: skip
