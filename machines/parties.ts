/** Whose turn it is, as the screens tell it: the team, and everybody that it may wait for. */
export const parties = ["us", "expert", "requester", "patient", "partner", "system"] as const
export type Party = (typeof parties)[number]
