"""Columns that exports have and that fill nothing here, so that they are not taken for what they resemble."""

from kpi.tables.synonyms import names

IGNORED = names(
    en="ship date, shipped at, shipping date, date shipped, due date, delivery date, paid date, paid at, payout id, birth date, date of birth, "
    "birthday, updated at, last modified, modified date, fulfilled at, payout date, available on, last order date, "
    "phone, zip, postal code, postcode, ship zipcode, city, ship city, street, address, address1, address2, "
    "first name, last name, full name, customer name, name, company, gender, ship mode, shipping method, payment method, "
    "payment type, payment reference, discount code, coupon code, coupon, vendor, tags, tracking number, notes, "
    "conversion rate, click rate, open rate, bounce rate, ctr, cpc, cpm, roas, discount rate, discount percent, "
    "tax rate, vat rate, average session duration, pageviews, page views, engagement rate, average order value, "
    "planned revenue, budget, unit cost, weekday, send weekday, time, hour, time zone, sub-category, subcategory, "
    "billing name, shipping name, cost per result, cost per results, cost per conversion, cost per click, reach, "
    "frequency, campaign id, campaign status, outstanding balance, gift card amount, total spent, total orders, "
    "reorder level, minimum stock, on order, weight, size, color, colour, brand, manufacturer, supplier, shipping tax, "
    "unit sale price, order type, visit duration, customer description, probability, next step, account name, fiscal period, quantity refunded, refund reason",
    de="Lieferdatum, Versanddatum, Fälligkeitsdatum, Zahlungsdatum, Geburtsdatum, Geändert am, Telefon, PLZ, "
    "Postleitzahl, Ort, Stadt, Straße, Anschrift, Adresse, Vorname, Nachname, Name, Firma, Kundenname, Geschlecht, "
    "Versandart, Zahlungsart, Zahlart, Gutscheincode, Notizen, Rabatt in %, MwSt-Satz, Steuersatz, Uhrzeit, Wochentag, "
    "Mindestbestand, Lieferant, Hersteller, Marke, Gewicht, Einkaufspreis, Unterkategorie, Konversionsrate",
    fr="date de livraison, date d'expédition, date d'échéance, date de paiement, date de naissance, téléphone, "
    "code postal, ville, adresse, rue, prénom, nom, société, nom du client, sexe, mode de livraison, mode de paiement, "
    "moyen de paiement, code promo, taux de tva, taux de remise, taux de conversion, heure, marque, fournisseur, poids",
    es="fecha de entrega, fecha de vencimiento, fecha de pago, fecha de nacimiento, teléfono, código postal, "
    "ciudad, dirección, calle, nombre, apellidos, apellido, empresa, nombre del cliente, sexo, método de pago, "
    "forma de pago, método de envío, cupón, tipo de iva, tasa de conversión, hora, marca, proveedor, peso",
    pt="data de entrega, data de vencimento, data de pagamento, data de nascimento, telefone, código postal, cep, "
    "cidade, endereço, morada, rua, nome, sobrenome, empresa, nome do cliente, sexo, forma de pagamento, "
    "método de pagamento, cupom, taxa de conversão, hora, marca, fornecedor, peso",
    it="data di consegna, data consegna, data di scadenza, data di pagamento, data di nascita, telefono, cap, città, "
    "indirizzo, via, nome, cognome, azienda, ragione sociale, nome cliente, sesso, metodo di pagamento, "
    "aliquota iva, tasso di conversione, ora, marca, fornitore, peso, metodo di spedizione",
    nl="leverdatum, vervaldatum, betaaldatum, geboortedatum, telefoon, postcode, plaats, stad, woonplaats, adres, straat, "
    "voornaam, achternaam, naam, bedrijf, klantnaam, geslacht, betaalmethode, betaalwijze, verzendmethode, "
    "btw-percentage, btw-tarief, conversiepercentage, tijd, merk, leverancier, gewicht",
)
