"""Names of the fields of customers, subscriptions, product usage, feedback and deals."""

from kpi.tables.synonyms import names

AGE_BAND = names(
    en="age group, age, age range, age bracket",
    de="Altersgruppe, Alter, Altersklasse",
    fr="tranche d'âge, âge, groupe d'âge",
    es="grupo de edad, edad, rango de edad, franja de edad",
    pt="faixa etária, idade, grupo etário",
    it="fascia d'età, età, fascia di età",
    nl="leeftijdsgroep, leeftijd, leeftijdscategorie",
)
ACQUISITION_CHANNEL = names(
    en="original source, first channel, acquisition source, acquired by, first source, signup source, "
    "first touch channel, how did you hear about us, lead source",
    de="Akquisitionskanal, Gewonnen über, Erster Kanal, Kundenherkunft",
    fr="canal d'acquisition, source d'acquisition",
    es="canal de adquisición, canal de captación, origen del cliente",
    pt="canal de aquisição, origem do cliente",
    it="canale di acquisizione, origine cliente",
    nl="acquisitiekanaal, eerste kanaal, wervingskanaal",
)
CUSTOMER_SINCE = names(
    en="customer since, sign up date, signup date, registration date, registered at, date joined, joined, member since, "
    "date registered, account created, created, created on, registered",
    de="Kunde seit, Registriert am, Angelegt am, Registrierungsdatum, Erstellt am, Anmeldedatum, Erstellungsdatum",
    fr="client depuis, date d'inscription, date de création, inscrit le, créé le",
    es="cliente desde, fecha de registro, fecha de alta, alta, fecha de creación",
    pt="cliente desde, data de cadastro, data de registo, data de criação, data do cadastro",
    it="cliente dal, data di registrazione, data registrazione, registrato il, data iscrizione",
    nl="klant sinds, registratiedatum, inschrijfdatum, aangemaakt op, geregistreerd op",
)

SUBSCRIPTION_ID = names(
    en="subscription, subscription number, contract number, contract id, contract, membership id",
    de="Abo, Abonummer, Abo-ID, Vertragsnummer, Vertrag, Abo-Nr, Abonnement, Mitgliedsnummer",
    fr="abonnement, numéro d'abonnement, contrat, numéro de contrat, id abonnement",
    es="suscripción, número de suscripción, contrato, id de suscripción, número de contrato",
    pt="assinatura, subscrição, contrato, id da assinatura, número do contrato",
    it="abbonamento, numero abbonamento, contratto, id abbonamento, numero contratto",
    nl="abonnement, abonnementsnummer, contract, contractnummer, abonnement-id",
)
STARTED_AT = names(
    en="start date, started, start, subscription start, contract start, activated at, activation date, start of contract",
    de="Startdatum, Beginn, Vertragsbeginn, Abobeginn, Laufzeitbeginn, Abgeschlossen am, Abo-Start",
    fr="date de début, début, début du contrat, début d'abonnement, date de souscription",
    es="fecha de inicio, inicio, inicio del contrato, fecha de suscripción, inicio de la suscripción",
    pt="data de início, início, início do contrato, data de adesão, início da assinatura",
    it="data di inizio, inizio, inizio contratto, data di attivazione, data attivazione, data inizio",
    nl="startdatum, begindatum, begin, ingangsdatum, start abonnement",
)
ENDED_AT = names(
    en="end date, ended, canceled at, cancelled at, cancel date, end, churn date, cancellation date, contract end",
    de="Enddatum, Ende, Vertragsende, Gekündigt am, Kündigungsdatum, Aboende, Gekündigt zum",
    fr="date de fin, fin, résilié le, date de résiliation, fin du contrat",
    es="fecha de fin, fin, fecha de baja, fecha de cancelación, fin del contrato",
    pt="data de fim, fim, data de cancelamento, fim do contrato, data de término",
    it="data di fine, fine, data di disdetta, fine contratto, data disdetta, data cessazione",
    nl="einddatum, einde, opgezegd op, opzegdatum, einde contract",
)
MONTHLY = names(
    en="mrr, monthly price, monthly charge, monthly fee, monthly amount, monthly revenue, price per month, "
    "price monthly, monthly recurring revenue, monthly charges",
    de="Monatspreis, Monatsbeitrag, Monatlicher Betrag, Preis pro Monat, Monatsgebühr, Monatlicher Preis, Monatsumsatz",
    fr="prix mensuel, mensualité, montant mensuel, tarif mensuel, prix par mois",
    es="cuota mensual, precio mensual, importe mensual, mensualidad, precio al mes",
    pt="mensalidade, preço mensal, valor mensal, preço por mês",
    it="canone mensile, prezzo mensile, importo mensile, quota mensile, prezzo al mese",
    nl="maandprijs, maandbedrag, prijs per maand, maandelijks bedrag, maandtarief",
)
PLAN = names(
    en="plan name, tariff, subscription plan, package, tier, membership, membership type, plan type, product",
    de="Tarif, Paket, Tarifname, Abo-Modell, Abotyp, Aboart",
    fr="forfait, formule, offre, type d'abonnement",
    es="tarifa, paquete, plan de suscripción, tipo de suscripción",
    pt="plano, pacote, tipo de assinatura, tarifa",
    it="piano, pacchetto, tariffa, tipo di abbonamento",
    nl="pakket, tarief, abonnementsvorm, abonnementstype, type abonnement",
)

EVENT_ID = names(en="insert id, $insert_id, event uuid, event no, message id")
OCCURRED_AT = names(
    en="event time, event date, timestamp, event timestamp, time, datetime, event at, logged at, happened at, event_time_utc",
    de="Zeitpunkt, Ereignisdatum, Zeitstempel, Ereigniszeit, Uhrzeit",
    fr="horodatage, date de l'événement, heure de l'événement",
    es="fecha del evento, marca de tiempo, hora del evento",
    pt="data do evento, carimbo de data, hora do evento",
    it="data evento, data dell'evento, marca temporale",
    nl="tijdstip, tijdstempel, datum gebeurtenis",
)
USER_ID = names(
    en="user, distinct id, user pseudo id, user name, username, user email, customer id, account id, device id, "
    "email, member id, visitor id, anonymous id",
    de="Nutzer, Benutzer, Nutzer-ID, Benutzer-ID, Benutzername",
    fr="utilisateur, id utilisateur, identifiant utilisateur",
    es="usuario, id de usuario, id usuario",
    pt="usuário, utilizador, id do usuário",
    it="utente, id utente",
    nl="gebruiker, gebruikers-id, gebruikersnaam",
)
EVENT = names(
    en="event name, event type, action, activity, event action",
    de="Ereignis, Ereignisname, Aktion, Ereignistyp",
    fr="événement, nom de l'événement, action",
    es="evento, nombre del evento, acción",
    pt="evento, nome do evento, ação",
    it="evento, nome evento, azione",
    nl="gebeurtenis, actie, gebeurtenisnaam",
)
FEATURE = names(
    en="module, feature name, screen, function",
    de="Funktion, Modul, Bereich",
    fr="fonctionnalité, module",
    es="función, módulo, funcionalidad",
    pt="funcionalidade, recurso, módulo",
    it="funzione, funzionalità, modulo",
    nl="functie, onderdeel",
)

FEEDBACK_ID = names(
    en="respondent id, response id, review id, survey response id, answer id, submission id, response number",
    de="Antwort-ID, Antwortnummer, Bewertungs-ID, Teilnehmer-ID",
    fr="id de réponse, id répondant, identifiant de l'avis",
    es="id de respuesta, id del encuestado, id de reseña",
    pt="id da resposta, id do respondente, id da avaliação",
    it="id risposta, id rispondente, id recensione",
    nl="antwoord-id, respondent-id, review-id",
)
GIVEN_AT = names(
    en="submitted at, response date, submit date, review date, date submitted, answered at, survey date, rating date, "
    "review submit date and time, submitted on, created at, submit date (UTC), review created, timestamp",
    de="Antwortdatum, Abgegeben am, Bewertungsdatum, Umfragedatum, Eingegangen am, Beantwortet am, Zeitstempel",
    fr="date de réponse, date de l'avis, soumis le, date de soumission, répondu le, horodateur",
    es="fecha de respuesta, fecha de la reseña, enviado el, fecha de la opinión, marca temporal",
    pt="data da resposta, data da avaliação, enviado em, respondido em, carimbo de data/hora",
    it="data risposta, data recensione, inviato il, data della recensione, informazioni cronologiche",
    nl="antwoorddatum, reviewdatum, ingestuurd op, beoordelingsdatum, datum beoordeling, tijdstempel",
)
FEEDBACK_KIND = names(
    en="survey type, question type, feedback type, survey",
    de="Umfragetyp, Fragetyp, Umfrage",
    fr="type d'enquête, enquête",
    es="tipo de encuesta, encuesta",
    pt="tipo de pesquisa, pesquisa",
    it="tipo di sondaggio, sondaggio",
    nl="soort enquête, enquête",
)
SCORE = names(
    en="rating, star rating, stars, nps, csat, nps score, csat score, review score, grade, satisfaction, "
    "likelihood to recommend, how likely are you to recommend us, customer satisfaction, points, star, review stars",
    de="Bewertung, Sterne, Note, Punktzahl, Zufriedenheit, Punkte, NPS-Wert, Weiterempfehlung",
    fr="note, évaluation, étoiles, score nps, satisfaction, notation",
    es="puntuación, valoración, calificación, estrellas, nota, satisfacción",
    pt="nota, pontuação, avaliação, estrelas, classificação, satisfação",
    it="punteggio, valutazione, voto, stelle, soddisfazione",
    nl="beoordeling, sterren, cijfer, score nps, waardering, tevredenheid",
)
SCALE_MAX = names(
    en="scale, max score, maximum score, out of, best rating",
    de="Skala, Höchstwert, Maximum, Maximalpunktzahl",
    fr="échelle, note maximale",
    es="escala, puntuación máxima",
    pt="escala, pontuação máxima",
    it="scala, punteggio massimo",
    nl="schaal, maximale score",
)
COMMENT = names(
    en="comments, feedback, review, review text, answer, verbatim, remark, remarks, message, open feedback, text, "
    "review body, review content, reason for score",
    de="Kommentar, Kommentare, Rezension, Bemerkung, Anmerkung, Freitext, Rückmeldung, Bewertungstext",
    fr="commentaire, commentaires, avis, remarque, verbatim, texte de l'avis",
    es="comentario, comentarios, reseña, opinión, observaciones",
    pt="comentário, comentários, opinião, observação, depoimento",
    it="commento, commenti, recensione, opinione, testo recensione",
    nl="opmerking, opmerkingen, commentaar, recensie, toelichting, reactie",
)

DEAL_ID = names(
    en="record id, opportunity id, deal name, opportunity name, opportunity, deal, deal title, deal - title, "
    "deal - id, potential name, lead id, opportunity number, quote number, deal number",
    de="Verkaufschance, Geschäft, Opportunity-ID, Angebotsnummer, Geschäftsname, Deal-ID, Angebot, Vorgang",
    fr="opportunité, nom de l'opportunité, affaire, numéro de devis, id opportunité, nom de l'affaire, transaction",
    es="oportunidad, nombre de la oportunidad, negocio, número de presupuesto, nombre del negocio, trato",
    pt="oportunidade, nome da oportunidade, negócio, número da proposta, nome do negócio",
    it="opportunità, nome opportunità, trattativa, numero offerta, affare, nome trattativa",
    nl="verkoopkans, kans, offertenummer, dealnaam, naam verkoopkans, deal-id",
)
DEAL_CREATED_AT = names(
    en="create date, created date, deal created, date created, opened, open date, deal - deal created, created, "
    "created on, deal - created, opportunity created date",
    de="Erstellt am, Erstellungsdatum, Angelegt am, Eröffnet am, Anlagedatum, Angebotsdatum",
    fr="date de création, créé le, créée le, date d'ouverture",
    es="fecha de creación, creado el, fecha de apertura",
    pt="data de criação, criado em, data de abertura",
    it="data di creazione, data creazione, creato il, data apertura",
    nl="aanmaakdatum, aangemaakt op, gemaakt op, datum aangemaakt",
)
CLOSED_AT = names(
    en="close date, closed date, won time, deal - won time, deal - deal closed on, closing date, date closed, "
    "expected close date, deal - expected close date, deal - closed on",
    de="Abschlussdatum, Abgeschlossen am, Geschlossen am, Voraussichtlicher Abschluss, Schlusstermin",
    fr="date de clôture, date de fermeture, clôturé le, fermé le, date de signature",
    es="fecha de cierre, cerrado el, fecha prevista de cierre",
    pt="data de fechamento, data de fecho, fechado em, previsão de fechamento",
    it="data di chiusura, data chiusura, chiuso il",
    nl="sluitingsdatum, sluitdatum, gesloten op, afsluitdatum, verwachte sluitingsdatum",
)
STAGE = names(
    en="deal stage, opportunity stage, stage name, deal - stage, pipeline stage, sales stage, phase, deal stage label",
    de="Phase, Stufe, Verkaufsphase, Vertriebsphase, Deal-Phase, Pipelinephase",
    fr="étape, phase, étape de vente, étape de l'affaire, stade",
    es="etapa, fase, etapa del negocio, etapa de venta",
    pt="etapa, fase, estágio, etapa do negócio, fase da oportunidade",
    it="fase, stadio, fase trattativa, fase di vendita",
    nl="fase, stadium, dealfase, verkoopfase",
)
DEAL_STATUS = names(
    en="deal status, opportunity status, deal - status, outcome, result, won/lost",
    de="Ergebnis, Deal-Status, Ausgang",
    fr="statut, statut de l'affaire, résultat",
    es="estado, estado del negocio, resultado",
    pt="situação, status do negócio, estado, resultado",
    it="stato, esito, stato trattativa",
    nl="uitkomst, resultaat, dealstatus",
)
DEAL_AMOUNT = names(
    en="deal value, deal amount, opportunity amount, value, deal - value, total amount, expected revenue, "
    "amount (converted), contract value, deal size, quote total",
    de="Betrag, Wert, Auftragswert, Angebotswert, Volumen, Dealwert, Geschäftswert, Angebotssumme",
    fr="montant, valeur, montant de l'affaire, valeur de l'opportunité",
    es="importe, valor, monto, valor del negocio, importe de la oportunidad",
    pt="valor, montante, valor do negócio, valor da oportunidade, valor da proposta",
    it="importo, valore, valore trattativa, valore opportunità, valore dell'offerta",
    nl="bedrag, waarde, dealwaarde, offertebedrag, waarde verkoopkans",
)
OWNER = names(
    en="deal owner, opportunity owner, sales rep, owner name, deal - owner, salesperson, account manager, rep, "
    "sales representative, assigned to, account executive",
    de="Verantwortlicher, Vertriebsmitarbeiter, Verkäufer, Zuständiger Mitarbeiter, Inhaber, Betreuer, Zuständig",
    fr="propriétaire, commercial, responsable, vendeur",
    es="propietario, responsable, comercial, vendedor, agente",
    pt="proprietário, responsável, vendedor, consultor",
    it="proprietario, responsabile, venditore, commerciale, agente",
    nl="eigenaar, verantwoordelijke, accountmanager, verkoper, vertegenwoordiger",
)
PIPELINE = names(
    en="sales pipeline, deal - pipeline, pipeline name",
    de="Vertriebspipeline, Pipeline-Name",
    fr="pipeline de vente, tunnel de vente",
    es="embudo, embudo de ventas",
    pt="funil, funil de vendas",
    it="pipeline di vendita, imbuto di vendita",
    nl="verkooppijplijn, pijplijn",
)
ENTERED_AT = names(
    en="entered stage, date entered, stage entered, entered stage at, stage date, stage start, changed at, "
    "date entered stage, stage change date, last modified",
    de="Phase betreten am, Eingetreten am, Phasenbeginn, Phase seit, Phasenwechsel",
    fr="entrée dans l'étape, date d'entrée, date d'entrée dans l'étape",
    es="entrada en la etapa, fecha de entrada, fecha de entrada en la etapa",
    pt="entrada na etapa, data de entrada, data de entrada na etapa",
    it="ingresso nella fase, data ingresso, data di ingresso nella fase",
    nl="fase gestart op, datum binnenkomst, fase sinds",
)
LEFT_AT = names(
    en="left stage, date exited, stage left, exited stage, stage end, date exited stage",
    de="Phase verlassen am, Verlassen am, Phasenende",
    fr="sortie de l'étape, date de sortie",
    es="salida de la etapa, fecha de salida",
    pt="saída da etapa, data de saída",
    it="uscita dalla fase, data uscita",
    nl="fase verlaten op, datum vertrek",
)
