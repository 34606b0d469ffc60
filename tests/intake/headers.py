"""Headers as shops, tills, ledgers, CRMs and ad tools write them, each with what its columns mean.

One case is a table and its columns, one per line: header | field (empty: it fills nothing) | some values.
"""

from __future__ import annotations

import csv
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
    for path in sorted((Path(__file__).parent.parent / "story").glob("*.csv")):
        header, *rows = csv.reader(path.read_text(encoding="utf-8").splitlines())
        cases.append(Case(f"own {path.stem}", path.stem, dict(zip(header, header, strict=True)), rows))
    return cases


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
    *_told_in_files(),
    _case("german shop", "orders", """
        Bestellnummer | order_id | 10001; 10002; 10003
        Bestelldatum | ordered_at | 13.01.2024; 14.01.2024
        Kundennummer | customer_id | K-100; K-101
        Vertriebskanal | channel | Onlineshop; Filiale
        Land | country | DE; AT
        Nettobetrag | net_amount | 45,90; 12,00
        MwSt | tax_amount | 8,72; 2,28
        Versandkosten | shipping_amount | 4,90; 0,00
        Gesamtbetrag | total_amount | 59,52; 14,28
        Status | status | bezahlt; storniert
        """),
    _case("german erp", "orders", """
        Auftrags-Nr. | order_id | A-1; A-2
        Datum | ordered_at | 02.03.2024; 28.03.2024
        Kunde | customer_id | Meier GmbH; Huber KG
        Umsatz (EUR) | net_amount | 1.250,00; 88,40
        Rabatt (EUR) | discount_amount | 10,00; 0,00
        Wareneinsatz | cost_amount | 600,00; 40,00
        Lieferdatum | | 05.03.2024; 30.03.2024
        """),
    _case("german till", "orders", """
        Bon-Nr | order_id | 1; 2; 3
        Belegdatum | ordered_at | 2024-01-05; 2024-01-06
        Uhrzeit | | 10:15; 11:20
        Filiale | | Mitte; Nord
        Warengruppe | category | Brot; Kuchen
        Artikelbezeichnung | product | Roggenbrot; Apfelkuchen
        Menge | quantity | 1; 2
        Einzelpreis | unit_price | 3,50; 2,80
        Umsatz brutto | total_amount | 3,50; 5,60
        Zahlungsart | | bar; EC
        """),
    _case("german short", "orders", """
        Datum der Bestellung | ordered_at | 01.02.2024; 25.02.2024
        Kd-Nr. | customer_id | 4711; 4712
        Nettoumsatz in € | net_amount | 99,00; 120,50
        """),
    _case("german without umlauts", "orders", """
        RECHNUNGSNR | order_id | R1; R2
        RECHNUNGSDATUM | ordered_at | 20240105; 20240117
        KUNDENNR | customer_id | 100; 101
        WAEHRUNG | currency | EUR; CHF
        ERLOES | net_amount | 100.00; 50.50
        """),
    _case("french shop", "orders", """
        N° de commande | order_id | 5001; 5002
        Date de commande | ordered_at | 13/01/2024; 14/02/2024
        Adresse e-mail | customer_id | a@x.fr; b@y.fr
        Canal de vente | channel | Site web; Boutique
        Pays de livraison | country | France; Belgique
        Total HT | net_amount | 45,90; 12,00
        TVA | tax_amount | 9,18; 2,40
        Frais de port | shipping_amount | 4,90; 0
        Total TTC | total_amount | 59,98; 14,40
        État de la commande | status | Payé; Annulé
        Mode de paiement | | CB; Virement
        """),
    _case("french cash register", "orders", """
        Numéro de ticket | order_id | T1; T2
        Date | ordered_at | 2024-03-01; 2024-03-02
        Magasin | | Lyon; Paris
        Chiffre d'affaires | net_amount | 120,00; 80,50
        Nombre d'articles | quantity | 3; 1
        Remise | discount_amount | 0,00; 5,00
        """),
    _case("french lines", "orders", """
        Réf commande | order_id | C1; C1; C2
        Date de vente | ordered_at | 05/01/2024; 25/01/2024
        Client | customer_id | C001; C002
        Désignation | product | Tasse; Tapis
        Famille | category | Cuisine; Salon
        Qté | quantity | 2; 1
        PU HT | unit_price | 10,00; 60,00
        Montant HT | net_amount | 20,00; 60,00
        Coût d'achat | cost_amount | 8,00; 30,00
        """),
    _case("spanish shop", "orders", """
        Nº de pedido | order_id | 901; 902
        Fecha del pedido | ordered_at | 15/01/2024; 16/01/2024
        Correo electrónico | customer_id | ana@x.es; luis@y.es
        Canal | channel | Tienda online; Tienda
        Provincia | region | Madrid; Sevilla
        País | country | España; Portugal
        Base imponible | net_amount | 100,00; 50,25
        IVA | tax_amount | 21,00; 10,55
        Gastos de envío | shipping_amount | 5,00; 0,00
        Importe total | total_amount | 126,00; 60,80
        Estado del pedido | status | Pagado; Cancelado
        """),
    _case("spanish invoices", "orders", """
        Número de factura | order_id | F1; F2
        Fecha de factura | ordered_at | 01/02/2024; 22/02/2024
        Cliente | customer_id | Pérez SL; García SA
        Importe neto | net_amount | 1.200,00; 300,00
        Descuento | discount_amount | 0,00; 10,00
        Forma de pago | | Transferencia; Tarjeta
        """),
    _case("spanish small", "orders", """
        Fecha | ordered_at | 2024-01-05; 2024-01-06
        Ventas (€) | net_amount | 120.50; 99.90
        Unidades vendidas | quantity | 3; 5
        """),
    _case("portuguese shop", "orders", """
        Número do pedido | order_id | 1; 2
        Data do pedido | ordered_at | 15/01/2024; 16/01/2024
        E-mail do cliente | customer_id | a@x.br; b@x.br
        Origem | channel | Site; Marketplace
        UF | region | SP; RJ
        Valor do frete | shipping_amount | 15,00; 0,00
        Desconto | discount_amount | 0,00; 5,00
        Valor total | total_amount | 215,00; 95,00
        Situação do pedido | status | Pago; Cancelado
        """),
    _case("portuguese erp", "orders", """
        Nota Fiscal | order_id | 123; 124
        Data de emissão | ordered_at | 05/03/2024; 25/03/2024
        Código cliente | customer_id | 55; 56
        Produto | product | Caneca; Tapete
        Qtd | quantity | 1; 2
        Preço unitário | unit_price | 10,00; 20,00
        Receita líquida | net_amount | 10,00; 40,00
        Custo | cost_amount | 4,00; 18,00
        """),
    _case("italian shop", "orders", """
        Numero ordine | order_id | 77; 78
        Data ordine | ordered_at | 15/01/2024; 18/01/2024
        Codice cliente | customer_id | C1; C2
        Canale di vendita | channel | Sito; Negozio
        Regione | region | Lombardia; Lazio
        Imponibile | net_amount | 80,00; 40,00
        IVA | tax_amount | 17,60; 8,80
        Spese di spedizione | shipping_amount | 6,00; 0,00
        Totale documento | total_amount | 103,60; 48,80
        Stato ordine | status | Pagato; Annullato
        """),
    _case("italian till", "orders", """
        Data | ordered_at | 05/01/2024; 25/01/2024
        Scontrino | order_id | 1; 2
        Articolo | product | Caffè; Cornetto
        Reparto | category | Bar; Bar
        Quantità | quantity | 1; 2
        Prezzo | unit_price | 1,20; 1,50
        Incasso | net_amount | 1,20; 3,00
        """),
    _case("dutch shop", "orders", """
        Bestelnummer | order_id | 1; 2
        Besteldatum | ordered_at | 15-01-2024; 16-01-2024
        Klantnummer | customer_id | 900; 901
        Verkoopkanaal | channel | Webshop; Winkel
        Bedrag excl. btw | net_amount | 100,00; 50,00
        Btw-bedrag | tax_amount | 21,00; 10,50
        Verzendkosten | shipping_amount | 4,95; 0,00
        Bedrag incl. btw | total_amount | 125,95; 60,50
        Orderstatus | status | Betaald; Geannuleerd
        """),
    _case("dutch ledger", "orders", """
        Factuurnummer | order_id | 20240001; 20240002
        Factuurdatum | ordered_at | 03-02-2024; 23-02-2024
        Debiteur | customer_id | Jansen BV; De Vries
        Omzet | net_amount | 500,00; 250,00
        Vervaldatum | | 03-03-2024; 23-03-2024
        """),
    _case("english shop", "orders", """
        Order # | order_id | 1001; 1002
        Date of order | ordered_at | 2024-01-13; 2024-01-14
        Customer Email | customer_id | a@x.com; b@y.com
        Sales Channel | channel | Web; Amazon
        Ship State | region | CA; NY
        Ship Country | country | US; US
        Subtotal | subtotal_amount | 40.00; 20.00
        Discount Amount | discount_amount | 5.00; 0.00
        Sales Tax | tax_amount | 3.10; 1.70
        Shipping | shipping_amount | 4.99; 0.00
        Order Total | total_amount | 48.09; 21.70
        Order Status | status | paid; refunded
        Ship Date | | 2024-01-15; 2024-01-16
        """),
    _case("english small", "orders", """
        Purchase Date | ordered_at | 2024-01-13; 2024-01-14
        Buyer | customer_id | ann; bob
        Revenue in $ | net_amount | 20.00; 45.10
        """),
    _case("camel case", "order_lines", """
        InvoiceNo | order_id | 536365; 536366
        StockCode | product_id | 85123A; 71053
        Description | product | WHITE HOLDER; METAL LANTERN
        Quantity | quantity | 6; 8
        InvoiceDate | ordered_at | 2010-12-01 08:26; 2010-12-13 08:28
        UnitPrice | unit_price | 2.55; 3.39
        CustomerID | customer_id | 17850; 17851
        Country | country | United Kingdom; France
        """),
    _case("wholesale", "orders", """
        Sales Order | order_id | SO1; SO2
        Invoice Date | ordered_at | 2024-01-13; 2024-01-14
        Account Number | customer_id | 100; 101
        Territory | region | North; South
        Item Description | product | Cup; Rug
        Product Group | category | Kitchen; Floor
        Quantity Sold | quantity | 10; 2
        Net Sales (USD) | net_amount | 100.00; 120.00
        COGS | cost_amount | 40.00; 60.00
        Gross Margin % | | 60%; 50%
        """),
    _case("restaurant till", "orders", """
        Receipt No. | order_id | 1; 2
        Date and Time | ordered_at | 2024-01-13 12:10; 2024-01-13 12:15
        Gross Sales | gross_amount | 12.00; 20.00
        Discounts | discount_amount | 0.00; 2.00
        Refunds | refund_amount | 0.00; 0.00
        Net Sales | net_amount | 12.00; 18.00
        Taxes | tax_amount | 1.00; 1.50
        Payment Type | | Card; Cash
        """),
    _case("typo and plural", "orders", """
        Order Nummber | order_id | 1; 2
        Order Dates | ordered_at | 2024-01-13; 2024-01-14
        Net Sale | net_amount | 12.00; 20.00
        """),
    _case("order lines without a day", "order_lines", """
        Order ID | order_id | 1; 1; 2
        SKU | product_id | A1; B2
        Item Name | product | Cup; Rug
        Qty | quantity | 1; 2
        Item Price | unit_price | 10.00; 20.00
        """),
    _case("german lines without a day", "order_lines", """
        Bestellnummer | order_id | 1; 1; 2
        Artikelnummer | product_id | A1; B2
        Artikelname | product | Tasse; Teppich
        Anzahl | quantity | 1; 2
        Stückpreis | unit_price | 10,00; 20,00
        """),
    _case("english visits", "visits", """
        Day | date | 2024-01-01; 2024-01-02
        Channel | channel | Direct; Organic Search
        Sessions | visits | 120; 80
        Unique visitors | visitors | 100; 70
        Added to cart | carts | 10; 4
        Conversion rate | | 2.1%; 1.4%
        """),
    _case("german visits", "visits", """
        Datum | date | 13.01.2024; 14.01.2024
        Quelle | channel | Direct; Google
        Sitzungen | visits | 120; 80
        Nutzer | visitors | 100; 70
        """),
    _case("french visits", "visits", """
        Date | date | 13/01/2024; 14/01/2024
        Appareil | device | mobile; ordinateur
        Visites | visits | 120; 80
        Visiteurs uniques | visitors | 100; 70
        """),
    _case("spanish visits", "visits", """
        Fecha | date | 13/01/2024; 14/01/2024
        País | country | España; México
        Sesiones | visits | 120; 80
        Usuarios | visitors | 100; 70
        Transacciones | purchases | 3; 2
        """),
    _case("portuguese visits", "visits", """
        Data | date | 13/01/2024; 14/01/2024
        Canal | channel | Direct; Email
        Sessões | visits | 120; 80
        """),
    _case("italian visits", "visits", """
        Giorno | date | 13/01/2024; 14/01/2024
        Accessi | visits | 120; 80
        Visitatori unici | visitors | 100; 70
        """),
    _case("dutch visits", "visits", """
        Datum | date | 13-01-2024; 14-01-2024
        Bron | channel | Direct; Google
        Bezoeken | visits | 120; 80
        Bezoekers | visitors | 100; 70
        """),
    _case("store footfall", "visits", """
        Date | date | 2024-01-01; 2024-01-02
        Store | | Centre; North
        Footfall | visits | 340; 290
        """),
    _case("english ads", "ad_spend", """
        Date | date | 2024-01-01; 2024-01-02
        Campaign name | campaign | Brand; Generic
        Impressions | impressions | 1000; 2000
        Clicks | clicks | 10; 20
        CPC | | 0.50; 0.60
        Amount spent (EUR) | amount | 5.00; 12.00
        Results | conversions | 1; 2
        """),
    _case("german ads", "ad_spend", """
        Tag | date | 13.01.2024; 14.01.2024
        Kampagne | campaign | Marke; Generisch
        Währungscode | currency | EUR; EUR
        Impressionen | impressions | 1000; 2000
        Klicks | clicks | 10; 20
        Kosten | amount | 5,00; 12,00
        Conversions | conversions | 1,00; 2,50
        """),
    _case("french ads", "ad_spend", """
        Jour | date | 13/01/2024; 14/01/2024
        Nom de la campagne | campaign | Marque; Hiver
        Montant dépensé (EUR) | amount | 5,00; 12,00
        Impressions | impressions | 1000; 2000
        Clics sur un lien | clicks | 10; 20
        """),
    _case("spanish ads", "ad_spend", """
        Inicio del informe | period_start | 2024-01-01; 2024-01-01
        Fin del informe | period_end | 2024-01-31; 2024-01-31
        Nombre de la campaña | campaign | Marca; Invierno
        Importe gastado (EUR) | amount | 5,00; 12,00
        Impresiones | impressions | 1000; 2000
        Resultados | conversions | 1; 2
        """),
    _case("portuguese ads", "ad_spend", """
        Dia | date | 13/01/2024; 14/01/2024
        Nome da campanha | campaign | Marca; Verão
        Valor usado (BRL) | amount | 5,00; 12,00
        Impressões | impressions | 1000; 2000
        Cliques no link | clicks | 10; 20
        """),
    _case("italian ads", "ad_spend", """
        Giorno | date | 13/01/2024; 14/01/2024
        Nome della campagna | campaign | Marca; Estate
        Importo speso (EUR) | amount | 5,00; 12,00
        Clic sul link | clicks | 10; 20
        """),
    _case("dutch ads", "ad_spend", """
        Dag | date | 13-01-2024; 14-01-2024
        Campagnenaam | campaign | Merk; Zomer
        Besteed bedrag (EUR) | amount | 5,00; 12,00
        Vertoningen | impressions | 1000; 2000
        Klikken op links | clicks | 10; 20
        """),
    _case("marketing by month", "ad_spend", """
        Monat | period_start | 2024-01; 2024-02
        Kanal | channel | Google Ads; Newsletter
        Werbekosten | amount | 1200,00; 300,50
        """),
    _case("english customers", "customers", """
        Customer ID | customer_id | 1; 2; 3
        First Name | | Ann; Bob
        City | | Paris; Rome
        Country | country | France; Italy
        Customer Group | segment | VIP; Retail
        Age Range | age_band | 25-34; 35-44
        Customer since | created_at | 2023-01-01; 2023-02-14
        """),
    _case("german customers", "customers", """
        Kundennummer | customer_id | 1; 2; 3
        Vorname | | Anna; Bernd
        PLZ | | 10115; 80331
        Ort | | Berlin; München
        Kundengruppe | segment | Stammkunde; Neukunde
        Altersgruppe | age_band | 25-34; 35-44
        Registriert am | created_at | 13.01.2023; 14.02.2023
        """),
    _case("spanish customers", "customers", """
        Código de cliente | customer_id | 1; 2; 3
        Nombre | | Ana; Luis
        Tipo de cliente | segment | VIP; Normal
        Fecha de alta | created_at | 13/01/2023; 14/02/2023
        """),
    _case("english deals", "deals", """
        Opportunity Name | deal_id | Acme renewal; Beta pilot
        Stage | stage | Proposal; Closed Won
        Amount | amount | 12000.00; 3000.00
        Created Date | created_at | 2024-01-05; 2024-01-16
        Close Date | closed_at | 2024-03-05; 2024-03-16
        Opportunity Owner | owner | Kim; Lee
        Lead Source | channel | Web; Fair
        """),
    _case("german deals", "deals", """
        Verkaufschance | deal_id | Acme; Beta
        Vertriebsphase | stage | Angebot; Gewonnen
        Auftragswert | amount | 12000,00; 3000,00
        Erstellt am | created_at | 13.01.2024; 14.01.2024
        Abschlussdatum | closed_at | 13.03.2024; 14.03.2024
        Verantwortlicher | owner | Kim; Lee
        """),
    _case("french deals", "deals", """
        Nom de l'opportunité | deal_id | Acme; Beta
        Étape | stage | Devis; Gagnée
        Montant | amount | 12000,00; 3000,00
        Date de création | created_at | 13/01/2024; 14/01/2024
        Date de clôture | closed_at | 13/03/2024; 14/03/2024
        """),
    _case("portuguese deals", "deals", """
        Nome do negócio | deal_id | Acme; Beta
        Etapa do negócio | stage | Proposta; Ganho
        Valor do negócio | amount | 12000,00; 3000,00
        Data de criação | created_at | 13/01/2024; 14/01/2024
        Vendedor | owner | Rui; Eva
        """),
    _case("stage history", "deal_stages", """
        Deal ID | deal_id | 1; 1; 2
        Deal Stage | stage | Lead; Proposal
        Date entered | entered_at | 2024-01-05; 2024-01-16
        Date exited | left_at | 2024-01-16; 2024-02-01
        """),
    _case("english reviews", "feedback", """
        Review Date | given_at | 2024-01-05; 2024-01-16
        Product Name | product | Cup; Rug
        Star Rating | score | 5; 3
        Review Text | comment | Great; So so
        """),
    _case("nps answers", "feedback", """
        Submitted At | given_at | 2024-01-05 10:00; 2024-01-16 11:00
        Email | customer_id | a@x.com; b@y.com
        How likely are you to recommend us? | score | 10; 7
        Comments | comment | Good; Fine
        """),
    _case("german answers", "feedback", """
        Antwortdatum | given_at | 13.01.2024; 14.01.2024
        Bewertung | score | 5; 4
        Kommentar | comment | Sehr gut; Na ja
        """),
    _case("dutch reviews", "feedback", """
        Reviewdatum | given_at | 13-01-2024; 14-01-2024
        Sterren | score | 5; 4
        Opmerking | comment | Goed; Matig
        """),
    _case("app events", "usage_events", """
        timestamp | occurred_at | 2024-01-05 10:00:00; 2024-01-05 10:01:00
        distinct_id | user_id | u1; u2
        event_name | event | login; export
        """),
    _case("feature use", "usage_events", """
        Event Time | occurred_at | 2024-01-05 10:00:00; 2024-01-05 10:01:00
        User ID | user_id | 1; 2
        Action | event | open; save
        Module | feature | reports; editor
        """),
    _case("english subscriptions", "subscriptions", """
        Subscription ID | subscription_id | s1; s2
        Customer Email | customer_id | a@x.com; b@y.com
        Plan | plan | Pro; Basic
        Start Date | started_at | 2024-01-01; 2024-02-01
        Cancelled At | ended_at | 2024-05-01;
        MRR | monthly_amount | 49.00; 19.00
        """),
    _case("german subscriptions", "subscriptions", """
        Vertragsnummer | subscription_id | 1; 2
        Kundennummer | customer_id | 10; 11
        Tarif | plan | Profi; Basis
        Vertragsbeginn | started_at | 01.01.2024; 15.02.2024
        Vertragsende | ended_at | 31.05.2024;
        Monatsbeitrag | monthly_amount | 49,00; 19,00
        """),
    _case("french subscriptions", "subscriptions", """
        Numéro d'abonnement | subscription_id | 1; 2
        Client | customer_id | C1; C2
        Formule | plan | Pro; Base
        Date de début | started_at | 01/01/2024; 15/02/2024
        Prix mensuel | monthly_amount | 49,00; 19,00
        """),
    _case("english mailings", "mailings", """
        Campaign Name | campaign | Spring; Summer
        Subject | subject | Hello; Sale
        Send Time | sent_at | 2024-01-05 10:00; 2024-02-05 10:00
        Total Recipients | recipients | 1000; 1200
        Unique Opens | opens | 300; 350
        Unique Clicks | clicks | 30; 40
        Unsubscribed | unsubscribes | 2; 3
        Revenue | revenue | 500.00; 620.00
        """),
    _case("german mailings", "mailings", """
        Versanddatum | sent_at | 13.01.2024; 14.02.2024
        Betreff | subject | Hallo; Angebote
        Empfänger | recipients | 1000; 1200
        Öffnungen | opens | 300; 350
        Klicks | clicks | 30; 40
        Abmeldungen | unsubscribes | 2; 3
        """),
    _case("italian mailings", "mailings", """
        Data di invio | sent_at | 13/01/2024; 14/02/2024
        Oggetto | subject | Ciao; Sconti
        Destinatari | recipients | 1000; 1200
        Aperture | opens | 300; 350
        Clic | clicks | 30; 40
        """),
    _case("english costs", "costs", """
        Posting Date | incurred_at | 2024-01-05; 2024-01-16
        Expense Type | kind | Rent; Salaries
        Amount | amount | 1500.00; 4200.00
        Memo | description | January; January
        """),
    _case("german costs", "costs", """
        Buchungsdatum | incurred_at | 13.01.2024; 14.01.2024
        Kostenart | kind | Miete; Löhne
        Betrag | amount | 1500,00; 4200,00
        Buchungstext | description | Januar; Januar
        """),
    _case("dutch costs", "costs", """
        Boekdatum | incurred_at | 13-01-2024; 14-01-2024
        Kostensoort | kind | Huur; Lonen
        Bedrag | amount | 1500,00; 4200,00
        Omschrijving | description | Januari; Januari
        """),
    _case("english stock", "stock", """
        Snapshot Date | counted_at | 2024-01-05; 2024-01-05
        SKU | product_id | A1; B2
        Product Name | product | Cup; Rug
        Warehouse | location | Main; East
        Quantity on Hand | on_hand | 12; 3
        """),
    _case("german stock", "stock", """
        Stichtag | counted_at | 31.01.2024; 31.01.2024
        Artikelnummer | product_id | A1; B2
        Artikelbezeichnung | product | Tasse; Teppich
        Lagerort | location | Haupt; Ost
        Lagerbestand | on_hand | 12; 3
        Mindestbestand | | 5; 1
        """),
    _case("french stock", "stock", """
        Date d'inventaire | counted_at | 31/01/2024; 31/01/2024
        Référence produit | product_id | A1; B2
        Entrepôt | location | Lyon; Paris
        Quantité en stock | on_hand | 12; 3
        """),
    _case("english targets", "targets", """
        KPI | kpi | net_sales; orders
        Month | month | 2024-01; 2024-02
        Region | region | North; South
        Target | value | 10000; 200
        """),
    _case("german targets", "targets", """
        Kennzahl | kpi | Umsatz; Bestellungen
        Monat | month | 2024-01; 2024-02
        Zielwert | value | 10000; 200
        """),
    _case("english experiment", "experiments", """
        Test name | experiment | Button; Button
        Variant | variant | A; B
        Visitors | units | 1000; 1010
        Conversions | conversions | 50; 61
        """),
    _case("spanish experiment", "experiments", """
        Experimento | experiment | Botón; Botón
        Variante | variant | A; B
        Usuarios | units | 1000; 1010
        Conversiones | conversions | 50; 61
        """),
    _case("english rates", "exchange_rates", """
        Date | date | 2024-01-01; 2024-01-02
        Currency | currency | USD; GBP
        Exchange rate | rate | 0.9134; 1.1502
        """),
    _case("german rates", "exchange_rates", """
        Datum | date | 01.01.2024; 15.01.2024
        Währung | currency | USD; GBP
        Wechselkurs | rate | 0,9134; 1,1502
        """),
]  # fmt: skip


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
