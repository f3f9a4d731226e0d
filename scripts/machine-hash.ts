import { createHash } from "node:crypto"
import type { MachineDefinition } from "../machines/definition.ts"
import { structureOf } from "../machines/structure.ts"

/** Hash of a machine's structure, as `machines/releases.json` records it for each released version. */
export const machineHash = (definition: MachineDefinition): string =>
	createHash("sha256")
		.update(JSON.stringify(structureOf(definition)))
		.digest("hex")
