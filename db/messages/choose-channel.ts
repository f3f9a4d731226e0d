import type { MessagePreferences } from "./preferences.ts"

/** Channels that carry something out of the product. */
const outwardChannels = ["email", "secureMail", "sms"] as const
export type OutwardChannel = (typeof outwardChannels)[number]

/** Which of them this platform can use. */
export type OpenChannels = Readonly<Record<OutwardChannel, boolean>>

export type Addresses = Readonly<Partial<Record<OutwardChannel, string>>>

interface Reached {
	readonly addresses: Addresses
	/** Channels whose address a server has refused for good. */
	readonly refused: readonly OutwardChannel[]
	/** As the directory says. */
	readonly preferred: string
	readonly preferences: Pick<MessagePreferences, "channel">
}

/** Orders in which channels are tried, by what somebody prefers; a letter or a call is nothing that we can send. */
const orders: Readonly<Record<string, readonly OutwardChannel[]>> = {
	email: ["email", "secureMail", "sms"],
	secureMail: ["secureMail", "email", "sms"],
	sms: ["sms", "email", "secureMail"],
	phone: ["sms", "email", "secureMail"],
	mail: ["email", "secureMail", "sms"],
}

/** French mobile numbers, overseas ones included, and foreign numbers written with their country. */
const MOBILE = /^(0[67]\d{8}|\+(33|262|590|594|596)0?[67]\d{8}|\+(?!33|262|590|594|596)\d{8,15})$/

/** A number as a gateway takes it; undefined for what is no mobile. */
export function findMobile(phone: string | null | undefined): string | undefined {
	const bare = (phone ?? "").replaceAll(/[\s.()-]/g, "")
	return MOBILE.test(bare) ? bare : undefined
}

export type Choice =
	| { readonly channel: OutwardChannel; readonly reason: null }
	| { readonly channel: "none"; readonly reason: "noAddress" | "addressRefused" | "noChannel" }

/** By what somebody is written to: what they prefer, else what they can be reached by. */
export function chooseChannel({ addresses, refused, preferred, preferences }: Reached, open: OpenChannels): Choice {
	const order = orders[preferences.channel === "auto" ? preferred : preferences.channel] ?? outwardChannels
	const known = order.filter((one) => addresses[one] !== undefined)
	const usable = known.filter((one) => open[one])
	const channel = usable.find((one) => !refused.includes(one))
	if (channel) return { channel, reason: null }
	if (known.length === 0) return { channel: "none", reason: "noAddress" }
	return { channel: "none", reason: usable.length > 0 ? "addressRefused" : "noChannel" }
}
