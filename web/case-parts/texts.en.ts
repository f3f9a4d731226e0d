import type { Same } from "../i18n/add-texts.ts"
import type { fr } from "./texts.fr.ts"

export const en: Same<typeof fr> = {
	urgency: { emergency: "Life-threatening", urgent: "Urgent", routine: "Routine" },
	party: {
		us: "Us",
		expert: "Expert",
		requester: "Requester",
		patient: "Family",
		partner: "Partner",
		system: "Passerelle",
	},
	due: {
		before: "before {{time}}",
		tomorrow: "tomorrow, {{time}}",
		workingMinutes_one: "{{count}} working minute",
		workingMinutes_other: "{{count}} working minutes",
		workingHours_one: "{{count}} working hour",
		workingHours_other: "{{count}} working hours",
		workingDays_one: "{{count}} working day",
		workingDays_other: "{{count}} working days",
		minutes: "{{count}} min",
		hours: "{{count}} h",
		days_one: "{{count}} day",
		days_other: "{{count}} days",
		late: "{{amount}} late",
		onHold: "On hold",
	},
	clock: {
		here: "here",
		opens: "{{place}}, opens at {{time}}",
		opensOn: "{{place}}, opens {{day}} at {{time}}",
		closed: "closed",
		both: "{{there}} {{at}}, {{here}} here",
		at: {
			RE: "in La Réunion",
			YT: "in Mayotte",
			GF: "in Cayenne",
			GP: "in Guadeloupe",
			MQ: "in Martinique",
			FR: "in Paris",
			other: "({{name}})",
		},
	},
}
