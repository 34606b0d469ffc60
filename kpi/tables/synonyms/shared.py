"""Names of fields that several tables have."""

from kpi.tables.synonyms import names

DAY = names(
    en="date, day",
    de="Datum, Tag",
    fr="date, jour",
    es="fecha, día",
    pt="data, dia",
    it="data, giorno",
    nl="datum, dag",
)
CHANNEL = names(
    en="sales channel, marketing channel, order method type, order method, source, medium, default channel group, "
    "channel group, order source, sale channel, traffic source, acquisition source, channel name, store type, "
    "source / medium, utm source, lead source",
    de="Kanal, Vertriebskanal, Verkaufskanal, Absatzkanal, Bestellkanal, Quelle, Herkunft, Vertriebsweg, Marketingkanal",
    fr="canal, canal de vente, canal de distribution, origine, canal marketing, source de trafic",
    es="canal de venta, canal de ventas, origen, origen de la venta, origen venta, fuente, canal de marketing",
    pt="canal de vendas, canal de venda, origem, fonte",
    it="canale, canale di vendita, origine, fonte, canale marketing",
    nl="kanaal, verkoopkanaal, bron, herkomst, marketingkanaal",
)
REGION = names(
    en="state, province, sales region, territory, sales territory, area, market, shipping province, ship state, "
    "shipping state, billing state, billing province, state province, region name",
    de="Bundesland, Gebiet, Verkaufsgebiet, Vertriebsgebiet, Kanton, Provinz, Markt",
    fr="région, département, secteur, zone, marché, région de livraison",
    es="región, provincia, comunidad autónoma, zona, mercado, estado de envío",
    pt="região, UF, distrito, estado de entrega, zona de venda",
    it="regione, provincia, zona, area geografica, mercato",
    nl="regio, provincie, gewest, gebied, markt",
)
COUNTRY = names(
    en="retailer country, shipping country, country/region, country code, ship country, billing country, "
    "delivery country, customer country, country name, destination country",
    de="Land, Lieferland, Rechnungsland, Länderkürzel, Ländercode, Versandland",
    fr="pays, pays de livraison, code pays, pays client, pays de facturation",
    es="país, país de envío, código de país, país del cliente",
    pt="país, país de entrega, código do país",
    it="paese, nazione, paese di spedizione, codice paese, stato estero",
    nl="land, verzendland, landcode, land van levering",
)
DEVICE = names(
    en="device category, device type, platform device",
    de="Gerät, Gerätetyp, Gerätekategorie, Endgerät",
    fr="appareil, type d'appareil, catégorie d'appareil",
    es="dispositivo, tipo de dispositivo, categoría de dispositivo",
    pt="dispositivo, tipo de dispositivo, aparelho",
    it="dispositivo, tipo di dispositivo, categoria dispositivo",
    nl="apparaat, apparaattype, apparaatcategorie",
)
CAMPAIGN = names(
    en="campaign name, utm campaign, session campaign, campaign title",
    de="Kampagne, Kampagnenname, Werbekampagne",
    fr="campagne, nom de la campagne, nom de campagne",
    es="campaña, nombre de la campaña, nombre de campaña",
    pt="campanha, nome da campanha",
    it="campagna, nome della campagna, nome campagna",
    nl="campagne, campagnenaam",
)
CURRENCY = names(
    en="currency code, curr, ccy, currency iso code, order currency, deal - currency of value, total amount currency, amount currency",
    de="Währung, Währungscode, Währungskürzel, Whg",
    fr="devise, code devise, monnaie",
    es="moneda, divisa, código de moneda",
    pt="moeda, divisa, código da moeda",
    it="valuta, divisa, codice valuta",
    nl="valuta, munteenheid, valutacode, munt",
)
PERIOD_START = names(
    en="start date, reporting starts, month, from, period start, week, week starting, from date, report start, "
    "start date (in UTC)",
    de="Monat, Startdatum, von, Beginn, Zeitraum von, Woche, Berichtsstart, Auswertungsbeginn",
    fr="mois, date de début, début, du, semaine, début de période",
    es="mes, fecha de inicio, inicio, desde, semana, inicio del informe",
    pt="mês, data de início, início, de, semana, data inicial",
    it="mese, data di inizio, inizio, dal, settimana, data inizio",
    nl="maand, startdatum, begindatum, van, begin rapportage",
)
PERIOD_END = names(
    en="end date, reporting ends, to, period end, to date, week ending, report end",
    de="Enddatum, bis, Ende, Zeitraum bis, Berichtsende, Auswertungsende",
    fr="date de fin, fin, au, fin de période",
    es="fecha de fin, fecha final, fin, hasta, fin del informe",
    pt="data de fim, data final, fim, até",
    it="data di fine, fine, al, data fine",
    nl="einddatum, tot, einde, einde rapportage",
)
PRODUCT = names(
    en="product name, item, item name, description, product title, article, item description, lineitem name, "
    "product description, title of product, product(s)",
    de="Artikel, Produkt, Artikelbezeichnung, Produktname, Artikelname, Bezeichnung, Ware",
    fr="produit, nom du produit, article, désignation, libellé, libellé produit, libellé article, nom produit",
    es="producto, nombre del producto, artículo, descripción, nombre producto, nombre del artículo",
    pt="produto, nome do produto, artigo, descrição, item do pedido, nome produto",
    it="prodotto, nome prodotto, articolo, descrizione, nome del prodotto, descrizione articolo",
    nl="product, productnaam, artikel, artikelnaam, omschrijving, artikelomschrijving, productomschrijving",
)
PRODUCT_ID = names(
    en="sku, product code, stockcode, item id, article number, item number, item code, part number, ean, upc, asin, "
    "barcode, product sku, item sku, lineitem sku, variant sku",
    de="Artikelnummer, Artikel-Nr, Art.-Nr., Artnr, Produktnummer, Produkt-ID, Artikel-ID, Art-Nr, Barcode, Artikelnr",
    fr="référence produit, référence article, code article, code produit, réf, réf produit, ugs, code barre, id produit",
    es="código de producto, código producto, referencia, id de producto, código de artículo, código artículo, ref",
    pt="código do produto, código produto, referência, id do produto, código do artigo, código do item",
    it="codice prodotto, codice articolo, id prodotto, cod articolo, cod prodotto, codice a barre",
    nl="artikelnummer, artikelcode, productcode, product-id, artikelnr, streepjescode, productnummer",
)
CATEGORY = names(
    en="product category, product line, product type, item category, department, product group, category name, "
    "item group, collection",
    de="Kategorie, Warengruppe, Produktkategorie, Produktgruppe, Artikelgruppe, Sortiment, Warenbereich",
    fr="catégorie, catégorie de produit, famille, rayon, gamme, catégorie produit, famille produit",
    es="categoría, categoría de producto, familia, línea de producto, categoría producto, grupo de productos",
    pt="categoria, categoria do produto, família, linha de produto, categoria produto, grupo",
    it="categoria, categoria prodotto, reparto, famiglia, linea di prodotto, gruppo merceologico",
    nl="categorie, productcategorie, productgroep, artikelgroep, assortiment",
)
SEGMENT = names(
    en="customer segment, customer type, customer group, client segment",
    de="Kundensegment, Kundengruppe, Kundentyp, Kundenart",
    fr="segment client, type de client, groupe de clients, segment de clientèle",
    es="segmento, segmento de cliente, tipo de cliente, grupo de clientes",
    pt="segmento, segmento do cliente, tipo de cliente, grupo de clientes",
    it="segmento, segmento cliente, tipo di cliente, tipo cliente, gruppo clienti",
    nl="segment, klantsegment, klantgroep, klanttype, klantsoort",
)
CUSTOMER_ID = names(
    en="customer id, customer, email, customer email, customer number, customer no, customer code, buyer, buyer id, "
    "user id, client id, client number, account id, account number, member id, shopper id, contact email, "
    "buyer username, buyer user id, customer key, email address, buyer email, contact name, contact, person email",
    de="Kunde, Kundennummer, Kunden-Nr, Kunden-ID, Kundennr, Käufer, E-Mail-Adresse, Mailadresse, Debitor, "
    "Debitorennummer, Kunden-E-Mail, Kd-Nr, Auftraggeber, Kontakt, Nutzername des Käufers, Benutzer-ID, Nutzer-ID",
    fr="client, id client, numéro client, n° client, numéro de client, code client, adresse e-mail, courriel, acheteur, "
    "e-mail du client",
    es="cliente, id de cliente, id cliente, número de cliente, nº cliente, código de cliente, código cliente, "
    "correo electrónico, correo, comprador",
    pt="cliente, id do cliente, id cliente, código do cliente, código cliente, número do cliente, e-mail do cliente, "
    "comprador, CPF",
    it="cliente, id cliente, codice cliente, numero cliente, indirizzo e-mail, acquirente, email cliente",
    nl="klant, klantnummer, klant-id, klantcode, klantnr, e-mailadres, koper, debiteur, debiteurnummer",
)
