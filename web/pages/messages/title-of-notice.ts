import type { useTranslation } from "react-i18next"
import type { InboxItem } from "../../client/inbox-contract.ts"
import { sayLabel } from "../../i18n/say-label.ts"

type Say = ReturnType<typeof useTranslation<"messages">>["t"]

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** What a notice says, on the case that it is about and in the inbox of whoever it was for. */
export function titleOfNotice(
	{ kind, label, place, procedure }: Pick<InboxItem, "kind" | "label" | "place" | "procedure">,
	t: Say,
): string {
	const title = kind === "reminder" ? titleOfReminder(place, t) : label && capital(sayLabel(label))
	return procedure === null
		? (title ?? t("tab.message"))
		: t("tab.ofProcedure", { title: title ?? t("tab.message"), procedure: sayLabel(procedure) })
}

const titleOfReminder = (place: InboxItem["place"], t: Say): string =>
	place === null ? t("tab.reminder") : t("tab.reminderOf", { place: sayLabel(place.label) })
