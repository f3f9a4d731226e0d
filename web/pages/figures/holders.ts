import type { IconName } from "../../components/icon-paths.ts"

/** Whose time it can be, with the sign that it always has. */
export const holderIcons = {
	expert: "stethoscope",
	partner: "buildingCommunity",
	requester: "userEdit",
	patient: "usersGroup",
	us: "homeHeart",
	hold: "playerPause",
	system: "settingsAutomation",
	nobody: "dots",
} as const satisfies Readonly<Record<string, IconName>>

export type Holder = keyof typeof holderIcons

export const isHolder = (holder: string): holder is Holder => Object.hasOwn(holderIcons, holder)
