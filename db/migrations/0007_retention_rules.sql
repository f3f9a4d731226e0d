-- Terms of keeping; an administrator corrects them in the table.
INSERT INTO "retention_rules" ("name", "years", "source") VALUES
	('archiveAfterClosing', 2, 'Aucune source : choix de Passerelle, à confirmer par le responsable de traitement'),
	('destroyAfterLastVisit', 20, 'Code de la santé publique, art. R1112-7'),
	('minorsUntilAge', 28, 'Code de la santé publique, art. R1112-7'),
	('destroyAfterDeath', 10, 'Code de la santé publique, art. R1112-7')
ON CONFLICT DO NOTHING;
