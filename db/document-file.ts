import { z } from "zod"

/** Largest document, in bytes. */
export const DOCUMENT_BYTES = 10 * 1024 * 1024

export const documentTypes = ["application/pdf", "image/png", "image/jpeg"] as const
export type DocumentType = (typeof documentTypes)[number]

const signatures: readonly (readonly [DocumentType, Buffer])[] = [
	["application/pdf", Buffer.from("%PDF-", "latin1")],
	["image/png", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])],
	["image/jpeg", Buffer.from([0xff, 0xd8, 0xff])],
]

/**
 * The type of a file, by its first bytes alone: what the sender claims is not asked. A PDF must begin with its mark,
 * though readers accept it within the first kilobyte: that is where files that are two things at once hide the other
 * one. What follows the mark is not examined; such a file is never shown, only downloaded (see `api/documents.ts`).
 */
export const findDocumentType = (bytes: Buffer): DocumentType | undefined =>
	signatures.find(([, mark]) => bytes.subarray(0, mark.length).equals(mark))?.[0]

const endings: Readonly<Record<DocumentType, readonly string[]>> = {
	"application/pdf": [".pdf"],
	"image/png": [".png"],
	"image/jpeg": [".jpg", ".jpeg"],
}

/**
 * Name of a document: its last path component, at most 200 characters. Invisible characters are removed: one that
 * turns the writing direction makes `gpj.exe` look like `exe.jpg`.
 */
export const DocumentName = z
	.string()
	.max(1000)
	.transform((name) => (name.split(/[\\/]/).at(-1) ?? "").normalize("NFC").replaceAll(/\p{C}/gu, "").trim())
	.pipe(z.string().min(1).max(200))

/** The name under which it is downloaded: a file kept as `report.html` would open as a page, whatever its content. */
export function downloadName(name: string, type: DocumentType): string {
	const lower = name.toLowerCase()
	return endings[type].some((ending) => lower.endsWith(ending)) ? name : `${name}${endings[type][0]}`
}
