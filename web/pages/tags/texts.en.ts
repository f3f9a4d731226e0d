import type { Same } from "../../i18n/add-texts.ts"
import type { fr } from "./texts.fr.ts"

export const en: Same<typeof fr> = {
	title: "Tags of the yearly report",
	lead: "What the team can note on a case. A tag is never reworded: it is replaced.",
	kind: { difficulty: "Difficulties", improvement: "Possible improvements", contribution: "Contributions" },
	none: "No tag under this heading.",
	add: "Add a tag",
	replaceTitle: "Replace “{{label}}”",
	replaceLead: "Remarks noted already keep the former tag.",
	kindLabel: "Heading of the report",
	fr: "In French",
	en: "In English",
	missing: "Give at least 3 letters",
	addAction: "Add the tag",
	replaceAction: "Replace the tag",
	replace: "Replace",
	replaceOf: "Replace {{label}}",
	retire: "Retire",
	retireOf: "Retire {{label}}",
	retireTitle: "Retire “{{label}}”?",
	retireText: "It is offered no longer. Remarks that carry it stay in the report.",
	retireAction: "Retire the tag",
	retired: "retired {{when}}",
	showRetired: "Show retired ones too",
	cancel: "Cancel",
	gone: "Somebody else has just retired this tag.",
}
