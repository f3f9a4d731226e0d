import { addTexts } from "../../i18n/add-texts.ts"
import { fr } from "./texts.fr.ts"

await addTexts("reports", fr, async () => (await import("./texts.en.ts")).en)
