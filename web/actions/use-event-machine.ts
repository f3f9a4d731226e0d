import { useQuery } from "@tanstack/react-query"

/** What a panel of actions does with the machines. */
export type EventMachine = Awaited<ReturnType<typeof load>>

const load = async () => await import("./event-machine.ts")

/** The machines, once they are here; they are the same for as long as the page lives. */
export const useEventMachine = () =>
	useQuery({
		queryKey: ["machines"],
		queryFn: load,
		staleTime: Number.POSITIVE_INFINITY,
		gcTime: Number.POSITIVE_INFINITY,
	})
