"""Names of the fields of targets, experiments and exchange rates."""

from kpi.tables.synonyms import names

KPI = names(
    en="metric, measure, indicator, kpi name, metric name, target metric",
    de="Kennzahl, Messgröße, Kenngröße",
    fr="indicateur, métrique, mesure",
    es="métrica, indicador",
    pt="métrica, indicador",
    it="metrica, indicatore",
    nl="kengetal, maatstaf, indicator",
)
TARGET_MONTH = names(
    en="target month, period, date",
    de="Monat, Zielmonat, Zeitraum, Periode",
    fr="mois, période",
    es="mes, período",
    pt="mês, período",
    it="mese, periodo",
    nl="maand, periode",
)
TARGET = names(
    en="target, goal, target value, plan, budget, planned, quota, amount, plan value",
    de="Ziel, Zielwert, Soll, Sollwert, Planwert, Vorgabe",
    fr="objectif, cible, valeur cible, prévu",
    es="objetivo, meta, valor objetivo, previsto",
    pt="meta, objetivo, alvo, valor da meta",
    it="obiettivo, traguardo, valore obiettivo, previsto",
    nl="doel, doelstelling, streefwaarde, doelwaarde",
)
EXPERIMENT = names(
    en="test, test name, experiment name, ab test, experiment id, experiment key",
    de="Versuch, Testname, Experimentname",
    fr="expérience, nom du test, expérimentation",
    es="experimento, prueba, nombre de la prueba",
    pt="experimento, teste, nome do teste",
    it="esperimento, nome del test",
    nl="testnaam, experimentnaam, proef",
)
VARIANT = names(
    en="group, variation, bucket, arm, version, test group, cta variant, variant name, experiment group, cell",
    de="Variante, Gruppe, Testgruppe",
    fr="variante, groupe, groupe de test",
    es="variante, grupo, versión",
    pt="variante, grupo, versão",
    it="variante, gruppo, versione",
    nl="groep, variatie, testgroep, versie",
)
UNITS = names(
    en="visitors, participants, users, exposures, sample size, sample, subjects, people, views, n",
    de="Besucher, Teilnehmer, Nutzer, Stichprobe, Stichprobengröße, Personen",
    fr="visiteurs, participants, utilisateurs, échantillon",
    es="visitantes, participantes, usuarios, muestra",
    pt="visitantes, participantes, usuários, amostra",
    it="visitatori, partecipanti, utenti, campione",
    nl="bezoekers, deelnemers, gebruikers, steekproef",
)
CONVERTED = names(
    en="converted, purchases, conversions count, successes, orders, converters, buyers",
    de="Konversionen, Käufe, Umgewandelt, Käufer, Abschlüsse",
    fr="conversions, achats, convertis",
    es="conversiones, compras, convertidos",
    pt="conversões, compras, convertidos",
    it="conversioni, acquisti, convertiti",
    nl="conversies, aankopen, geconverteerd",
)
TEST_REVENUE = names(
    en="sales, total revenue, total sales",
    de="Umsatz, Erlös",
    fr="chiffre d'affaires, ventes, revenu",
    es="ventas, ingresos",
    pt="receita, vendas",
    it="ricavi, vendite, fatturato",
    nl="omzet",
)
RATE_DAY = names(
    en="day, rate date, valid from, date of rate, effective date, as of",
    de="Datum, Kursdatum, Gültig ab, Stichtag",
    fr="date, valable à partir du, date du taux, date de cours",
    es="fecha, fecha del tipo, válido desde",
    pt="data, data da taxa, válido desde",
    it="data, data del cambio, valido dal",
    nl="datum, koersdatum, geldig vanaf",
)
RATE = names(
    en="exchange rate, fx rate, conversion rate to base, reference rate, currency rate",
    de="Kurs, Wechselkurs, Umrechnungskurs, Devisenkurs",
    fr="taux, taux de change, cours, cours de change",
    es="tipo de cambio, tasa de cambio, cotización",
    pt="taxa de câmbio, câmbio, cotação",
    it="tasso di cambio, cambio, tasso",
    nl="koers, wisselkoers",
)
