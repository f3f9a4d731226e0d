import type { Same } from "../../i18n/add-texts.ts"
import type { fr } from "./texts.fr.ts"

export const en: Same<typeof fr> = {
	title: "Incidents",
	lead: "What the platform could not do by itself, after several tries. Nothing is lost.",
	none: "Nothing is stuck.",
	noneHint: "Reminders, deadlines and messages leave as usual.",
	queues: "See the queues",
	kind: {
		timer: {
			title: "Reminders and deadlines",
			means: "The deadline has passed, but its reminder did not leave.",
			retry: "When tried again, it leaves at once, and once only.",
		},
		notice: {
			title: "Notices",
			means: "The notice is written, but nobody has received it in Passerelle.",
			retry: "When tried again, each recipient receives it once.",
		},
		message: {
			title: "Messages",
			means: "The message could not leave: the mail server did not answer.",
			retry: "When tried again, it leaves if it is still of use, once.",
		},
		snapshot: {
			title: "Blocked cases",
			means: "The state could not be read: no action is possible.",
			retry: "When tried again, the state is read; waiting reminders follow.",
		},
		migration: {
			title: "Moves to a new version of the pathway",
			means: "The case keeps its former version, and waits.",
			retry: "When tried again, the state is read; waiting reminders follow.",
		},
		other: {
			title: "Other steps",
			means: "A step did not come through.",
			retry: "When tried again, it goes on from where it stopped.",
		},
	},
	caseItself: "Case",
	since: "since",
	last: "last try",
	tries_one: "{{count}} failure",
	tries_other: "{{count}} failures",
	retry: "Try again",
	retryOf: "Try again for {{what}}",
	request: "Request {{number}}",
	digest: "Daily digest",
	digestOf: "Daily digest for {{name}}",
	retryAll: "Try all again",
	retryAllTitle: "Try {{count}} incidents again?",
	retryAllText: "Each goes by itself. This new try is noted in the log, with your name.",
	back: "Cancel",
	done_one: "{{count}} incident tried again.",
	done_other: "{{count}} incidents tried again.",
	left_one: "{{count}} stays open.",
	left_other: "{{count}} stay open.",
	more: "Show more",
}
