import { findNoticeLabel } from "./notice-labels.ts"
import { type Label, label } from "./vocabulary.ts"

/*
 * What messages outside the product may say of a notice: nothing that tells of the patient's health, way or name.
 */

/** Notices of a patient's journey: outside the product only that there is something new. */
const discreet: ReadonlySet<string> = new Set(["patientDeparted", "stayEnded"])

/** Notices that ask nothing and yet cannot be done without: somebody would wait, or work, in vain. */
const necessary: ReadonlySet<string> = new Set([
	"appointmentCancelled",
	"appointmentSet",
	"messageRefused",
	"patientDeparted",
	"stop",
	"visitPostponed",
])

const news = label("il y a du nouveau", "there is something new")

/** What a message says has happened, in neutral words. */
export const neutralLabel = (about: string): Label => (discreet.has(about) ? news : (findNoticeLabel(about) ?? news))

/** Whether somebody may do without a message that asks nothing of them. */
export const mayBeTurnedOff = (about: string): boolean => !necessary.has(about)
