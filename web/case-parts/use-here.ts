import { useMe } from "../session/SessionProvider.tsx"
import { usePlatforms } from "../session/use-platforms.ts"
import { type Territory, useTerritories } from "./use-territories.ts"

/** The territory where one works: that of the first platform one has a role on. Undefined until it is known. */
export function useHere(): Territory | undefined {
	const me = useMe()
	const { platforms } = usePlatforms()
	const { find } = useTerritories()
	const mine = me.roles.find(({ platform }) => platform !== null)?.platform?.id
	const platform = platforms.find(({ id }) => id === mine)
	return platform ? find(platform.territory) : undefined
}
