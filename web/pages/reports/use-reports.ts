import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { ask, tell } from "../../client/ask.ts"
import {
	Begun,
	MadeReportLink,
	PlatformReportList,
	ReportCases,
	ReportVerification,
	ReportView,
} from "../../client/reports-contract.ts"

export const useReports = () =>
	useQuery({
		queryKey: ["reports"],
		queryFn: ({ signal }) => ask("GET", "/reports", PlatformReportList, { signal }),
	})

export const useReport = (id: string) =>
	useQuery({
		queryKey: ["report", id],
		queryFn: ({ signal }) => ask("GET", `/reports/${id}`, ReportView, { signal }),
		// What is being written is not to be read over.
		refetchOnWindowFocus: false,
	})

export const useReportCases = (id: string, figure: string) =>
	useQuery({
		queryKey: ["report", id, "rows", figure],
		queryFn: ({ signal }) => ask("GET", `/reports/${id}/rows?figure=${figure}`, ReportCases, { signal }),
	})

/** What changes a report, and then reads it again. */
export function useReportChanges(id?: string) {
	const queries = useQueryClient()
	const again = async () => {
		await queries.invalidateQueries({ queryKey: ["reports"] })
		await queries.invalidateQueries({ queryKey: ["work"] })
		if (id !== undefined) await queries.invalidateQueries({ queryKey: ["report", id] })
	}
	return {
		begin: async (platform: string, kind: string, fromOn: string): Promise<string> => {
			const made = await ask("POST", "/reports", Begun, { body: { platform, kind, fromOn } })
			await again()
			return made.id
		},
		open: async (platform: string, openedOn: string): Promise<void> => {
			await tell("PUT", `/reports/openings/${platform}`, { body: { openedOn } })
			await again()
		},
		/** @returns address of a link, which is not given again, and until when it holds */
		share: async (): Promise<{ readonly address: string; readonly expiresAt: string }> => {
			const { path, expiresAt } = await ask("POST", `/reports/${id}/links`, MadeReportLink, {})
			await again()
			return { address: `${window.location.origin}${path}`, expiresAt }
		},
		revoke: async (linkId: string): Promise<void> => {
			await tell("DELETE", `/reports/${id}/links/${linkId}`, {})
			await again()
		},
		move: async (type: string, payload: Readonly<Record<string, unknown>>): Promise<void> => {
			await tell("POST", `/reports/${id}/events`, { body: { type, payload } })
			await again()
		},
	}
}

export const useVerification = (id: string) =>
	useMutation({ mutationFn: () => ask("GET", `/reports/${id}/verification`, ReportVerification) })
