import { useDebouncedValue } from "@mantine/hooks"
import { useQuery } from "@tanstack/react-query"
import { ask } from "../../client/ask.ts"
import { Lookalikes } from "../../client/requests-contract.ts"
import { birthDateOf, identityKey, patientOf, type RequestValues } from "./request-values.ts"

/** Each search is recorded with who made it: not at every keystroke. */
const TYPING_MS = 900
const LEAST_LETTERS = 2

const isEnough = (values: RequestValues): boolean =>
	values.platform !== "" &&
	values.birthName.trim().length >= LEAST_LETTERS &&
	values.givenNames.trim().length >= LEAST_LETTERS &&
	birthDateOf(values) !== undefined

/** Cases that look like the patient who is typed, asked for when the typing pauses. */
export function useLookalikes(values: RequestValues) {
	const [settled] = useDebouncedValue(values, TYPING_MS)
	const about = identityKey(settled)
	const query = useQuery({
		// Kept in memory as long as the page, like what is typed.
		queryKey: ["lookalikes", about],
		queryFn: ({ signal }) =>
			ask("POST", "/cases/duplicates", Lookalikes, {
				body: { platform: settled.platform, patient: { ...patientOf(settled), phone: undefined, email: undefined } },
				signal,
			}),
		enabled: isEnough(settled),
		staleTime: 60_000,
		gcTime: 0,
	})
	return { about, query }
}
