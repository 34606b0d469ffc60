"""Names of the fields of orders, their lines, costs and stock."""

from kpi.tables.synonyms import names

ORDER_ID = names(
    en="order number, order no, order, order name, order reference, order ref, order code, sales order, "
    "sales record number, invoice, invoice id, invoice no, invoice number, transaction id, transaction number, "
    "receipt number, receipt no, receipt id, document number, sale id, purchase id, ticket number, bill number, number, num",
    de="Bestellnummer, Bestell-Nr, Bestell-ID, Bestellnr, Auftragsnummer, Auftrags-Nr, Auftragsnr, Auftrag, Bestellung, "
    "Rechnungsnummer, Rechnungs-Nr, Rechnungsnr, Rechnung, Belegnummer, Beleg-Nr, Bonnummer, Bon-Nr, Vorgangsnummer, "
    "Verkaufsprotokollnummer, Transaktionsnummer, Nummer",
    fr="numéro de commande, n° de commande, n° commande, commande, référence commande, référence de commande, "
    "réf commande, id commande, numéro de facture, n° facture, n° de facture, facture, numéro de ticket, n° ticket, numéro",
    es="número de pedido, nº de pedido, nº pedido, pedido, id de pedido, id pedido, referencia de pedido, "
    "número de factura, nº factura, factura, número de orden, orden, número de venta, venta",
    pt="número do pedido, nº do pedido, pedido, código do pedido, id do pedido, número da encomenda, encomenda, "
    "nº encomenda, número da fatura, fatura, nota fiscal, número da venda, venda",
    it="numero ordine, n. ordine, id ordine, ordine, codice ordine, numero d'ordine, numero fattura, fattura, "
    "numero scontrino, scontrino, numero documento",
    nl="bestelnummer, ordernummer, bestelling, order-id, ordernr, factuurnummer, factuur, bonnummer, factuurnr",
)
ORDERED_AT = names(
    en="order date, date, created at, sale date, invoice date, purchase date, year, day, transaction date, "
    "date created, order created, date ordered, order time, order datetime, created, sold on, "
    "date of sale, order created at, placed at, timestamp, created utc, date and time, receipt date, date purchased, "
    "order placed, opened, date opened",
    de="Datum, Bestelldatum, Auftragsdatum, Rechnungsdatum, Kaufdatum, Belegdatum, Verkaufsdatum, Tag, Bestellt am, "
    "Datum der Bestellung, Bestellzeitpunkt, Buchungstag, Jahr, Erstellt am, Bestellzeit, Verkauft am",
    fr="date de commande, date commande, date de la commande, date de vente, date de facture, date d'achat, "
    "date facture, jour, année, date de création, date et heure, date vente",
    es="fecha, fecha de pedido, fecha del pedido, fecha pedido, fecha de compra, fecha de venta, fecha de factura, "
    "fecha factura, día, año, fecha y hora, fecha de creación, fecha venta, fecha de la orden",
    pt="data, data do pedido, data da compra, data da venda, data da encomenda, data pedido, data de venda, dia, ano, "
    "data e hora, data de criação, data da fatura, data de emissão",
    it="data, data ordine, data dell'ordine, data di acquisto, data vendita, data fattura, data acquisto, giorno, anno, "
    "data e ora, data di vendita, data documento",
    nl="datum, besteldatum, orderdatum, factuurdatum, aankoopdatum, verkoopdatum, dag, jaar, datum en tijd, "
    "datum bestelling, aangemaakt op",
)
GROSS = names(
    en="gross sales, gross amount, gross, gross revenue, list amount, gross merchandise value, gmv",
    fr="ventes brutes, montant brut",
    es="ventas brutas, importe bruto",
    pt="vendas brutas, valor bruto",
    it="vendite lorde, importo lordo",
    nl="bruto-omzet, bruto verkopen",
)
DISCOUNT = names(
    en="discounts, discount value, discount total, total discount, coupon amount, promotion discount",
    de="Rabatt, Rabattbetrag, Nachlass, Preisnachlass, Rabatte",
    fr="remise, montant de la remise, réduction, remises, rabais",
    es="descuento, importe de descuento, descuentos, importe descuento",
    pt="desconto, valor do desconto, descontos, valor desconto",
    it="sconto, importo sconto, sconti",
    nl="korting, kortingsbedrag, kortingen",
)
REFUND = names(
    en="refunds, refund, returns, refunded, returned amount, refund value, sales returns",
    de="Erstattung, Erstattungen, Rückerstattung, Retouren, Retourenwert, Gutschrift",
    fr="remboursement, retours, remboursements, avoir",
    es="reembolso, devoluciones, reembolsos, devolución",
    pt="reembolso, devoluções, estorno",
    it="rimborso, resi, rimborsi",
    nl="terugbetaling, retouren, restitutie, terugbetaald",
)
REFUNDED_AT = names(
    en="refund date, refunded on, date refunded, return date",
    de="Erstattungsdatum, Erstattet am, Retourendatum",
    fr="date de remboursement, date remboursement",
    es="fecha de reembolso, fecha de devolución",
    pt="data do reembolso, data de devolução",
    it="data rimborso, data di rimborso",
    nl="datum terugbetaling, retourdatum",
)
TAX = names(
    en="tax, taxes, vat, sales tax, tax total, total tax, vat amount, gst, tax value",
    de="MwSt, Mehrwertsteuer, USt, Umsatzsteuer, Steuer, Steuerbetrag, MwSt-Betrag, Steuern",
    fr="tva, taxe, taxes, montant tva, montant de la tva",
    es="iva, impuesto, impuestos, importe iva, cuota iva",
    pt="imposto, impostos, iva, valor do imposto, icms",
    it="iva, imposta, imposte, importo iva, tasse",
    nl="btw, btw-bedrag, belasting, omzetbelasting",
)
SHIPPING = names(
    en="shipping, shipping fee, delivery fee, shipping total, shipping cost, shipping price, postage, freight, "
    "shipping charged, shipping charge, shipping and handling, delivery cost, shipping revenue",
    de="Versand, Versandkosten, Porto, Lieferkosten, Frachtkosten, Versandgebühr, Verpackung und Versand",
    fr="frais de port, livraison, frais de livraison, frais d'expédition, port",
    es="envío, gastos de envío, precio de envío, precio envío, coste de envío, costo de envío, portes",
    pt="frete, envio, custos de envio, portes, valor do frete, custo de envio, taxa de entrega",
    it="spedizione, spese di spedizione, costi di spedizione, costo di spedizione, costo spedizione",
    nl="verzending, verzendkosten, bezorgkosten, portokosten",
)
TOTAL = names(
    en="total, order total, grand total, total paid, total price, total amount, amount paid, invoice total, "
    "order amount total, gross total, total incl tax, total incl vat, total including tax, amount incl vat, total sales",
    de="Gesamt, Gesamtpreis, Gesamtbetrag, Gesamtsumme, Summe, Endbetrag, Rechnungsbetrag, Brutto, Bruttobetrag, Bruttoumsatz, "
    "Summe brutto, Gesamtbetrag brutto, Umsatz brutto, Bruttosumme, Zahlbetrag",
    fr="total TTC, montant TTC, montant total, total de la commande, total commande, net à payer, CA TTC, "
    "chiffre d'affaires TTC, montant payé",
    es="importe total, total del pedido, total pedido, total con IVA, total factura, monto total, total pagado",
    pt="valor total, total do pedido, total geral, montante total, valor pago, total da venda",
    it="totale, totale ordine, importo totale, totale fattura, totale documento, totale ivato, totale pagato",
    nl="totaal, totaalbedrag, totaal incl. btw, ordertotaal, bedrag incl. btw, eindtotaal, totaal inclusief btw",
)
NET = names(
    en="net sales, sales, revenue, amount, net revenue, net amount, sales amount, order value, sales revenue, net total, "
    "turnover, net, net value, total excl tax, total excl vat, amount excl vat, amount excl tax, sales value, "
    "n. revenue, net order amount, total revenue, revenue net, sales net",
    de="Umsatz, Nettoumsatz, Netto, Nettobetrag, Umsatz netto, Erlös, Erlöse, Betrag, Warenwert, Nettoerlös, Nettowert, "
    "Verkaufserlös, Summe netto, Gesamt netto, Umsätze, Betrag netto, Bestellwert, Auftragswert",
    fr="chiffre d'affaires, CA, ventes, montant, montant HT, total HT, CA HT, chiffre d'affaires HT, ventes nettes, "
    "revenu, revenus, CA net, chiffre d'affaires net, montant net",
    es="ventas, ventas netas, importe, importe neto, ingresos, facturación, base imponible, venta neta, monto, "
    "importe sin IVA, total sin IVA",
    pt="vendas, receita, receita líquida, vendas líquidas, valor, faturamento, faturação, valor líquido, "
    "volume de negócios, valor da venda, receitas",
    it="ricavi, vendite, fatturato, importo, vendite nette, imponibile, importo netto, ricavo, totale imponibile, incasso, totale netto, tot. netto",
    nl="omzet, netto-omzet, bedrag, nettobedrag, omzet excl. btw, totaal excl. btw, verkopen, bedrag excl. btw, "
    "netto verkopen, orderwaarde, opbrengst",
)
COST = names(
    en="cost, cogs, product cost, cost of goods, cost price, cost of goods sold, cost of sales, total cost, "
    "purchase cost, goods cost, landed cost",
    de="Kosten, Wareneinsatz, Einstandskosten, Herstellungskosten, Warenkosten, Wareneinkauf, Selbstkosten, Einkaufskosten",
    fr="coût, coût des marchandises, coût d'achat, prix de revient, coût des ventes, coûts",
    es="coste, costo, coste de ventas, coste de la mercancía, costo de ventas, coste de producto, costes",
    pt="custo, custo da mercadoria, custo das vendas, cmv, custo do produto, custos, custo total",
    it="costo, costo del venduto, costo merce, costo prodotto, costi, costo totale",
    nl="kosten, inkoopwaarde, kostprijs, inkoopkosten, kostprijs verkopen",
)
QUANTITY = names(
    en="qty, units, items, units sold, items sold, number of items, quantity sold, total order quantity, pieces, pcs, "
    "quantity ordered, no of items, item count, order quantity, unit count, lineitem quantity",
    de="Menge, Anzahl, Stück, Stückzahl, Anzahl Artikel, Verkaufte Menge, Artikelanzahl, Bestellmenge, Verkaufte Stück",
    fr="quantité, qté, nombre d'articles, quantité vendue, quantité commandée, unités, nb articles",
    es="cantidad, unidades, cant, número de artículos, cantidad vendida, unidades vendidas",
    pt="quantidade, qtd, qtde, unidades, número de itens, quantidade vendida, itens",
    it="quantità, qtà, pezzi, unità, numero articoli, quantità venduta, numero di articoli",
    nl="aantal, stuks, hoeveelheid, aantal artikelen, aantal verkocht, aantal stuks",
)
RETURNED = names(
    en="returned qty, returned units, units returned, quantity returned, qty returned, items returned, refunded quantity, "
    "quantity refunded, qty refunded, item refunded",
    de="Retourenmenge, Retournierte Menge, Menge retourniert, Zurückgesandte Menge, Retouren Stück",
    fr="quantité retournée, quantité remboursée, unités retournées, qté retournée",
    es="cantidad devuelta, unidades devueltas, cantidad reembolsada",
    pt="quantidade devolvida, unidades devolvidas, quantidade reembolsada",
    it="quantità resa, quantità restituita, pezzi resi, quantità rimborsata",
    nl="aantal geretourneerd, geretourneerd aantal, retour aantal",
)
STATUS = names(
    en="order status, financial status, state of order, payment status",
    de="Bestellstatus, Auftragsstatus, Zahlungsstatus, Status der Bestellung",
    fr="statut, statut de la commande, statut commande, état de la commande, statut du paiement, état commande",
    es="estado del pedido, estado de pedido, estado pedido, estado de la orden, estado del pago, estado de la venta, estado venta",
    pt="status do pedido, estado da encomenda, situação, situação do pedido, status do pagamento, estado do pedido",
    it="stato ordine, stato dell'ordine, stato pagamento, stato del pagamento",
    nl="orderstatus, bestelstatus, betaalstatus, status bestelling",
)
SUBTOTAL = names(
    en="subtotal, order subtotal, items subtotal, items total, item total, goods total",
    de="Zwischensumme, Warensumme",
    fr="sous-total, total articles",
    es="subtotal del pedido, total de artículos",
    pt="subtotal do pedido, total dos produtos",
    it="subtotale, totale parziale, totale articoli",
    nl="subtotaal, tussentotaal",
)
REFUND_TOTAL = names(
    en="refunded amount, amount refunded, total refunded, refund total, total refund",
    de="Erstattungsbetrag, Erstatteter Betrag, Rückzahlungsbetrag",
    fr="montant remboursé",
    es="importe reembolsado",
    pt="valor reembolsado, valor estornado",
    it="importo rimborsato",
    nl="terugbetaald bedrag",
)
PROFIT = names(
    en="profit, gross profit, margin, gross margin, margin amount, contribution",
    de="Gewinn, Rohertrag, Marge, Bruttogewinn, Deckungsbeitrag, Rohgewinn",
    fr="bénéfice, marge, marge brute, profit, marge commerciale",
    es="beneficio, ganancia, margen, margen bruto, beneficio bruto, utilidad",
    pt="lucro, margem, lucro bruto, margem bruta",
    it="profitto, margine, utile, margine lordo, utile lordo, guadagno",
    nl="winst, brutowinst, marge, brutomarge",
)
CANCELLED_AT = names(
    en="canceled at, cancelled on, cancellation date, cancelled date, date cancelled",
    de="Storniert am, Stornodatum",
    fr="date d'annulation, annulé le",
    es="fecha de cancelación, cancelado el",
    pt="data de cancelamento, cancelado em",
    it="data annullamento, annullato il",
    nl="geannuleerd op, annuleringsdatum",
)
LINE_ID = names(
    en="row id, line, line number, lineid, line item id, order line, line no, order item id, position",
    de="Positionsnummer, Zeile, Zeilen-ID, Zeilennummer, Pos, Auftragsposition, Pos-Nr",
    fr="numéro de ligne, ligne, ligne de commande",
    es="línea, número de línea, línea de pedido",
    pt="linha, número da linha, linha do pedido",
    it="riga, numero riga, riga ordine",
    nl="regel, regelnummer, orderregel",
)
UNIT_PRICE = names(
    en="price, item price, price per unit, price each, list price, unit cost price, selling price, sale price, "
    "product price, lineitem price, unitprice, unit amount",
    de="Preis, Einzelpreis, Stückpreis, Verkaufspreis, Preis pro Stück, VK, VK-Preis, E-Preis, Artikelpreis, Produktpreis",
    fr="prix, prix unitaire, prix de vente, PU, prix unitaire HT, PU HT, prix à l'unité, prix du produit, prix produit",
    es="precio, precio unitario, precio de venta, precio por unidad, p. unitario, precio unidad, precio producto, precio del producto",
    pt="preço, preço unitário, preço de venda, valor unitário, preço por unidade, preço do produto",
    it="prezzo, prezzo unitario, prezzo di vendita, prezzo cadauno, prezzo prodotto",
    nl="prijs, stukprijs, eenheidsprijs, prijs per stuk, verkoopprijs, productprijs",
)

TITLE = names(
    en="title",
    fr="titre, titre du produit",
    es="título",
    pt="título",
    it="titolo",
    nl="titel",
    de="Titel, Produkttitel",
)

COST_ID = names(
    en="booking id, balance transaction id, booking number, journal number, voucher number",
    de="Buchungsnummer, Buchungs-Nr, Buchungs-ID",
    fr="numéro d'écriture, n° pièce",
    es="número de asiento, asiento",
    pt="número do lançamento, lançamento",
    it="numero registrazione",
    nl="boekingsnummer, boekstuknummer, boekstuk",
)
INCURRED_AT = names(
    en="cost date, booking date, posted date, posting date, expense date, value date, payment date",
    de="Buchungsdatum, Buchungstag, Wertstellung, Kostendatum",
    fr="date comptable, date d'écriture, date de dépense",
    es="fecha de asiento, fecha contable, fecha del gasto",
    pt="data do lançamento, data da despesa, data contábil",
    it="data registrazione, data spesa, data contabile",
    nl="boekdatum, boekingsdatum, kostendatum",
)
COST_KIND = names(
    en="cost type, cost kind, fee type, expense type, type of cost, cost category, expense category, account, "
    "expense, gl account",
    de="Kostenart, Kostentyp, Kostenkategorie, Gebührenart, Konto, Ausgabenart, Sachkonto, Aufwandsart",
    fr="type de coût, nature de la charge, type de dépense, type de frais, compte, nature, poste de dépense",
    es="tipo de coste, tipo de costo, tipo de gasto, concepto, cuenta, categoría de gasto",
    pt="tipo de custo, tipo de despesa, natureza, conta, categoria de despesa, tipo de gasto",
    it="tipo di costo, tipo costo, tipo di spesa, natura del costo, conto, voce di costo, voce di spesa",
    nl="kostensoort, kostentype, soort kosten, grootboekrekening, kostenrekening",
)
COST_AMOUNT = names(
    en="cost amount, fee, fees, expense amount, fee amount, cost, costs, debit amount, paid amount",
    de="Betrag, Kosten, Gebühr, Gebühren, Kostenbetrag, Aufwand, Soll, Ausgabe, Nettobetrag",
    fr="montant, coût, frais, montant de la dépense, débit, dépense, charge",
    es="importe, gasto, coste, costo, comisión, importe del gasto, gastos",
    pt="valor, despesa, custo, taxa, valor da despesa, gasto",
    it="importo, spesa, costo, commissione, importo spesa, spese",
    nl="bedrag, kosten, uitgave, kostenbedrag, vergoeding",
)
COST_ABOUT = names(
    en="details, memo, note, notes, booking text, purpose",
    de="Beschreibung, Buchungstext, Verwendungszweck, Bemerkung, Text",
    fr="description, libellé, commentaire",
    es="descripción, observaciones, detalle",
    pt="descrição, histórico, observação",
    it="descrizione, causale, nota",
    nl="omschrijving, toelichting, boekingstekst",
)
COUNTED_AT = names(
    en="stock date, snapshot date, as of, count date, inventory date, stock as of",
    de="Bestandsdatum, Stichtag, Zähldatum, Inventurdatum, Stand",
    fr="date de stock, date d'inventaire, date du stock, date inventaire",
    es="fecha de inventario, fecha de stock, fecha de recuento",
    pt="data do estoque, data do inventário, data do stock",
    it="data inventario, data giacenza, data stock",
    nl="voorraaddatum, peildatum, teldatum",
)
LOCATION = names(
    en="warehouse, storage location, store, depot, stock location, branch",
    de="Lager, Lagerort, Filiale, Standort, Lagerplatz",
    fr="entrepôt, dépôt, emplacement, magasin",
    es="almacén, ubicación, depósito, tienda",
    pt="armazém, depósito, local, loja",
    it="magazzino, ubicazione, deposito, negozio",
    nl="magazijn, locatie, opslaglocatie, filiaal, winkel",
)
ON_HAND = names(
    en="stock, in stock, quantity on hand, available, inventory, stock level, on hand quantity, qty on hand, "
    "stock quantity, available quantity, units in stock, inventory quantity, available stock, current stock, quantity",
    de="Bestand, Lagerbestand, Verfügbar, Menge, Verfügbare Menge, Lagermenge, Verfügbarer Bestand, Aktueller Bestand",
    fr="stock disponible, quantité en stock, en stock, disponible, quantité disponible, stock actuel",
    es="existencias, stock disponible, en stock, disponible, cantidad en stock, inventario, unidades en stock",
    pt="estoque, em estoque, disponível, quantidade em estoque, estoque atual, saldo em estoque, existências",
    it="giacenza, disponibilità, disponibile, scorta, quantità in magazzino, scorte, esistenza",
    nl="voorraad, beschikbaar, op voorraad, voorraadaantal, aantal op voorraad, beschikbare voorraad",
)
LEAD_DAYS = names(
    en="lead time, lead time days, replenishment days, delivery days, supplier lead time",
    de="Lieferzeit, Lieferzeit in Tagen, Wiederbeschaffungszeit, Lieferzeit Tage",
    fr="délai de livraison, délai d'approvisionnement",
    es="plazo de entrega, tiempo de entrega",
    pt="prazo de entrega, tempo de reposição",
    it="tempo di consegna, tempi di consegna, lead time fornitore",
    nl="levertijd, levertijd in dagen",
)
