import type { OpenChannels, OutwardChannel } from "../../db/messages/choose-channel.ts"
import type { Envelope } from "../../db/messages/claim-message.ts"
import type { Delivery } from "../../db/messages/settle-message.ts"

/** Hands messages of one channel to a server. Throws nothing: what went wrong is what it returns. */
export interface Transport {
	send(envelope: Envelope): Promise<Delivery>
	close(): Promise<void>
}

/** Channels that are set up. */
export type Transports = Readonly<Partial<Record<OutwardChannel, Transport>>>

export const openChannelsOf = (transports: Transports): OpenChannels => ({
	email: transports.email !== undefined,
	secureMail: transports.secureMail !== undefined,
	sms: transports.sms !== undefined,
})
