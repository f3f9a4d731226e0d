import { existsSync } from "node:fs"
import path from "node:path"

/** The folder of the project, from a source as from the one file that is built of all of them. */
export const houseFolder = findHouse(import.meta.dirname)

function findHouse(folder: string): string {
	if (existsSync(path.join(folder, "package.json"))) return folder
	const above = path.dirname(folder)
	if (above === folder) throw new Error("there is no package.json above the product")
	return findHouse(above)
}
