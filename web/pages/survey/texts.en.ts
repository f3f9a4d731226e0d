import type { Same } from "../../i18n/add-texts.ts"
import type { fr } from "./texts.fr.ts"

export const en: Same<typeof fr> = {
	title: "What you think of our help",
	lead: "A few questions, two minutes. Nobody will know who answered.",
	code: "Your code",
	codeHint: "It is on the letter, or was told to you on the phone.",
	codeMissing: "Write the code that the team gave you",
	who: "You answer",
	whoMissing: "Say whether you are the patient or a relative",
	variant: { patient: "for myself, I am the patient", relatives: "as a relative of the patient" },
	begin: "Begin",
	privacy: "Your answers are kept without your name or the patient's. The team only knows that you answered.",
	scale: {
		never: "Strongly disagree",
		ratherNot: "Rather disagree",
		neither: "Neither",
		rather: "Rather agree",
		fully: "Strongly agree",
	},
	yes: "Yes",
	no: "No",
	skip: "You may leave a question unanswered.",
	none: "Answer at least one question",
	send: "Send my answers",
	back: "Change the code",
	refused: "This code is unknown, was used already, or is not for this questionnaire. Check it, or call the team.",
	done: "Thank you for your answer",
	doneLead: "It helps the team to do better. You may close this page.",
}
