-- Web sessions have a table of their own now; whoever was signed in signs in again.
DELETE FROM "credentials" WHERE "kind" = 'session';
