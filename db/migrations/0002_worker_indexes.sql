CREATE INDEX "notices_undelivered" ON "notices" USING btree ("at","id") WHERE delivered_at is null;--> statement-breakpoint
CREATE INDEX "outbox_at" ON "outbox" USING btree ("at");