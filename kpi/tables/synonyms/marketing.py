"""Names of the fields of visits, ad spend and mailings."""

from kpi.tables.synonyms import names

VISIT_DAY = names(
    en="visit date, session date",
    de="Besuchsdatum",
    fr="date de visite",
    es="fecha de visita",
    pt="data da visita",
    it="data visita",
    nl="bezoekdatum",
)
VISITS = names(
    en="sessions, traffic, footfall, visit count, website visits, store visits, online store sessions, sessions count, "
    "number of visits, page visits, site visits",
    de="Besuche, Sitzungen, Zugriffe, Seitenbesuche, Anzahl Besuche, Webseitenbesuche, Frequenz",
    fr="visites, nombre de visites, fréquentation, nombre de sessions",
    es="visitas, sesiones, número de visitas, tráfico, número de sesiones",
    pt="visitas, sessões, acessos, número de visitas, tráfego",
    it="visite, sessioni, accessi, numero di visite, numero visite, traffico",
    nl="bezoeken, sessies, websitebezoeken, aantal bezoeken, verkeer",
)
VISITORS = names(
    en="users, total users, online store visitors, unique visitors, active users, uniques, unique users",
    de="Besucher, Nutzer, Eindeutige Besucher, Unique Visitors, Anzahl Besucher, Aktive Nutzer",
    fr="visiteurs, utilisateurs, visiteurs uniques, utilisateurs actifs",
    es="visitantes, usuarios, visitantes únicos, usuarios activos",
    pt="visitantes, usuários, utilizadores, visitantes únicos, usuários ativos",
    it="visitatori, utenti, visitatori unici, utenti attivi",
    nl="bezoekers, gebruikers, unieke bezoekers, actieve gebruikers",
)
PRODUCT_VIEWS = names(
    en="product views, item views, product page views, product detail views, items viewed",
    de="Produktansichten, Produktaufrufe, Artikelaufrufe",
    fr="vues produit, vues de produits, consultations produit",
    es="vistas de producto, visualizaciones de producto",
    pt="visualizações de produto, visualizações do produto",
    it="visualizzazioni prodotto, visualizzazioni di prodotto",
    nl="productweergaven, productpaginaweergaven",
)
CARTS = names(
    en="add to carts, sessions with cart additions, added to cart, cart additions, add to cart, adds to cart",
    de="Warenkörbe, In den Warenkorb gelegt, Warenkorb",
    fr="ajouts au panier, paniers",
    es="añadidos al carrito, carritos, agregados al carrito",
    pt="adições ao carrinho, carrinhos",
    it="aggiunte al carrello, carrelli",
    nl="winkelwagens, toegevoegd aan winkelwagen, in winkelwagen",
)
CHECKOUTS = names(
    en="sessions that reached checkout, checkouts started, begin checkouts, reached checkout, initiated checkouts",
    de="Kassenaufrufe, Checkouts, Zur Kasse",
    fr="paiements initiés, passages en caisse",
    es="pagos iniciados, inicios de pago",
    pt="checkouts iniciados, inícios de checkout",
    it="checkout avviati, pagamenti avviati",
    nl="afrekeningen gestart, gestarte checkouts",
)
PURCHASES = names(
    en="sessions that completed checkout, transactions, ecommerce purchases, completed checkouts",
    de="Käufe, Transaktionen, Abschlüsse",
    fr="achats, transactions",
    es="compras, transacciones",
    pt="compras, transações",
    it="acquisti, transazioni",
    nl="aankopen, transacties",
)

AD_DAY = names(
    en="gregorian date, time period, report date, spend date, date of spend, ad date",
    de="Werbedatum, Berichtsdatum",
    fr="date du rapport, date de dépense",
    es="fecha del informe, fecha de gasto",
    pt="data do relatório, data do gasto",
    it="data del report, data spesa",
    nl="rapportdatum, datum uitgave",
)
SPEND = names(
    en="spend, cost, ad spend, amount spent, marketing spend, budget spent, total spent, advertising cost, ad cost, "
    "media spend, advertising spend, total spend, marketing cost, marketing costs, ad costs, spent, "
    "costs, media cost",
    de="Kosten, Ausgaben, Werbekosten, Werbeausgaben, Marketingkosten, Ausgegebener Betrag, Mediakosten, "
    "Marketingausgaben, Werbebudget ausgegeben, Anzeigenkosten",
    fr="dépenses, montant dépensé, coût, coûts publicitaires, dépense publicitaire, dépenses publicitaires, "
    "budget dépensé, dépenses marketing, coût total",
    es="gasto, importe gastado, gasto publicitario, inversión, coste, gastos, inversión publicitaria, costo, "
    "gasto en publicidad, gasto total",
    pt="gasto, valor gasto, valor usado, investimento, custo, gastos, investimento em mídia, "
    "montante gasto, investimento publicitário",
    it="spesa, importo speso, spesa pubblicitaria, costo, costi, investimento, spesa totale, spese pubblicitarie",
    nl="uitgaven, besteed bedrag, advertentiekosten, kosten, advertentie-uitgaven, marketingkosten, bestedingen, "
    "mediakosten",
)
IMPRESSIONS = names(
    en="impr., ad impressions, times shown, views of ads",
    de="Impressionen, Einblendungen, Sichtkontakte",
    fr="impressions publicitaires, affichages",
    es="impresiones, visualizaciones de anuncios",
    pt="impressões, exibições",
    it="impressioni, visualizzazioni annuncio",
    nl="vertoningen, weergaven van advertenties, impressies",
)
CLICKS = names(
    en="link clicks, ad clicks, total clicks, clicks (all)",
    de="Klicks, Link-Klicks",
    fr="clics, clics sur un lien, clics sur le lien",
    es="clics, clics en el enlace",
    pt="cliques, cliques no link, cliques na ligação",
    it="clic, clic sul link, click",
    nl="klikken, kliks, klikken op links",
)
AD_CONVERSIONS = names(
    en="results, conv., purchases, website purchases, leads, key events",
    de="Konversionen, Ergebnisse, Conversions, Abschlüsse",
    fr="conversions, résultats, achats",
    es="conversiones, resultados, compras",
    pt="conversões, resultados, compras",
    it="conversioni, risultati, acquisti",
    nl="conversies, resultaten, aankopen",
)

SENT_AT = names(
    en="send date, send time, sent date, date sent, sent on, sent time, send datetime, delivery date, date of mailing",
    de="Versanddatum, Versandzeitpunkt, Gesendet am, Versendet am, Sendedatum, Versandt am",
    fr="date d'envoi, envoyé le, heure d'envoi, date envoi",
    es="fecha de envío, enviado el, hora de envío",
    pt="data de envio, enviado em, data do envio",
    it="data di invio, inviato il, data invio, ora di invio",
    nl="verzenddatum, verzonden op, verzendtijd, verstuurd op",
)
MAILING_NAME = names(
    en="title, newsletter, email name, mailing, mailing name, message name",
    de="Titel, Mailing, Newsletter-Name",
    fr="titre, nom de l'envoi",
    es="título, boletín",
    pt="título, boletim",
    it="titolo, invio",
    nl="titel, nieuwsbrief, mailing",
)
SUBJECT = names(
    en="subject line, email subject, mail subject",
    de="Betreff, Betreffzeile",
    fr="objet, ligne d'objet, objet de l'e-mail, sujet",
    es="asunto, línea de asunto",
    pt="assunto, linha de assunto",
    it="oggetto, oggetto email",
    nl="onderwerp, onderwerpregel",
)
AUDIENCE = names(
    en="list, lists, list name, audience name, segment name, recipient list, mailing list, segment",
    de="Liste, Zielgruppe, Empfängerliste, Verteiler",
    fr="liste, liste de diffusion, audience",
    es="lista, audiencia, lista de destinatarios",
    pt="lista, público, lista de destinatários",
    it="lista, pubblico, lista destinatari",
    nl="lijst, doelgroep, verzendlijst",
)
MAIL_VARIANT = names(
    en="winning variant?, combination, variation, ab variant, version",
    de="Variante",
    fr="variante",
    es="variante",
    pt="variante",
    it="variante",
    nl="variant",
)
RECIPIENTS = names(
    en="total recipients, sent, emails sent, number of recipients, sends, total sent",
    de="Empfänger, Anzahl Empfänger, Gesendet, Versendet, Versendete E-Mails",
    fr="destinataires, nombre de destinataires, e-mails envoyés, envoyés",
    es="destinatarios, enviados, correos enviados, número de destinatarios",
    pt="destinatários, enviados, e-mails enviados",
    it="destinatari, inviati, email inviate, numero destinatari",
    nl="ontvangers, aantal ontvangers, verzonden, verstuurd",
)
DELIVERED = names(
    en="successful deliveries, deliveries, emails delivered",
    de="Zugestellt, Zustellungen, Zugestellte E-Mails",
    fr="délivrés, e-mails délivrés, livrés, distribués",
    es="entregados, entregas, correos entregados",
    pt="entregues, entregas, e-mails entregues",
    it="consegnati, recapitati, email consegnate, consegne",
    nl="afgeleverd, bezorgd, afgeleverde e-mails",
)
OPENS = names(
    en="unique opens, opened, total opens, emails opened",
    de="Öffnungen, Geöffnet, Eindeutige Öffnungen",
    fr="ouvertures, ouverts, ouvertures uniques",
    es="aperturas, abiertos, aperturas únicas",
    pt="aberturas, abertos, aberturas únicas",
    it="aperture, aperti, aperture uniche",
    nl="geopend, openingen, unieke opens",
)
MAIL_CLICKS = names(
    en="unique clicks, clicked, total clicks",
    de="Klicks, Geklickt, Eindeutige Klicks",
    fr="clics, clics uniques",
    es="clics, clics únicos",
    pt="cliques, cliques únicos",
    it="clic, clic unici, click",
    nl="klikken, kliks, unieke klikken",
)
UNSUBSCRIBES = names(
    en="unsubscribed, unsubscriptions, opt outs, total unsubscribes",
    de="Abmeldungen, Abgemeldet, Austragungen",
    fr="désinscriptions, désabonnements, désinscrits",
    es="bajas, cancelaciones de suscripción, desuscripciones",
    pt="descadastros, cancelamentos de inscrição, descadastramentos",
    it="disiscrizioni, cancellazioni, disiscritti",
    nl="uitschrijvingen, afmeldingen, uitgeschreven",
)
MAIL_ORDERS = names(
    en="total orders, unique placed order, orders, placed orders",
    de="Bestellungen, Käufe",
    fr="commandes, achats",
    es="pedidos, compras",
    pt="pedidos, compras, encomendas",
    it="ordini, acquisti",
    nl="bestellingen, aankopen",
)
MAIL_REVENUE = names(
    en="total revenue, placed order value, email revenue, sales",
    de="Umsatz",
    fr="chiffre d'affaires, revenus, ca",
    es="ingresos, ventas",
    pt="receita, vendas",
    it="ricavi, fatturato",
    nl="omzet",
)
