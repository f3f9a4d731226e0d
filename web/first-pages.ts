import type { ComponentType } from "react"

type Load = () => Promise<ComponentType>

/** Pages that a visit begins with, by their address: fetched while the rest of the product still comes. */
export const loadBoardPage: Load = async () => (await import("./pages/board/BoardPage.tsx")).BoardPage
export const loadWorkPage: Load = async () => (await import("./pages/work/WorkPage.tsx")).WorkPage
export const loadCasePage: Load = async () => (await import("./pages/case/CasePage.tsx")).CasePage

/** Of no use to whoever signs in. */
export const loadFrame = async () => (await import("./components/Frame.tsx")).Frame

/** What shows the page at an address; undefined for one that is not among the first. */
export function loaderOf(path: string): Load | undefined {
	if (path === "/tableau") return loadBoardPage
	if (path === "/travail" || path === "/") return loadWorkPage
	return path.startsWith("/dossiers/") && !path.endsWith("/imprimer") ? loadCasePage : undefined
}
