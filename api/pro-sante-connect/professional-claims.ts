import { z } from "zod"
import { Rpps } from "../../db/directory/rpps.ts"
import type { Practice } from "../../db/professionals/role-mappings.ts"
import type { Professional } from "../../db/professionals/sign-in-professional.ts"

const text = z.string().max(500).optional().catch(undefined)
/** A list whose odd entries do not spoil the others. */
const list = <S extends z.ZodType>(item: S) => z.array(item).max(100).optional().catch(undefined)

const Activity = z.object({
	numeroFinessSite: text,
	numeroFinessetablissementJuridique: text,
	identifiantTechniqueDeLaStructure: text,
})

const Claims = z.object({
	preferred_username: text,
	SubjectNameID: text,
	SubjectOrganizationID: text,
	/** `10^1.2.250.1.213.1.1.5.5`: profession and value set. */
	SubjectRole: list(z.string().max(200)),
	SubjectRefPro: z
		.object({ exercices: list(z.object({ codeProfession: text, activities: list(Activity) })) })
		.optional()
		.catch(undefined),
})
type Claims = z.infer<typeof Claims>

/**
 * Whom Pro Santé Connect's userinfo speaks of; undefined without a well-formed RPPS.
 *
 * `preferred_username` and `SubjectNameID` hold the same national identifier. That is the RPPS itself, or IDNPS, which
 * is `8` and the RPPS (a card without RPPS has another first digit). When only the second is there it is taken; when
 * they disagree neither is.
 */
export function findProfessional(userinfo: unknown): Professional | undefined {
	const claims = Claims.safeParse(userinfo).data
	if (!claims) return undefined
	const given = [claims.preferred_username, claims.SubjectNameID].filter((one) => one !== undefined && one !== "")
	const [identifier] = given
	if (identifier === undefined || given.some((one) => one !== identifier)) return undefined
	const rpps = Rpps.safeParse(/^8\d{11}$/.test(identifier) ? identifier.slice(1) : identifier)
	return rpps.success ? { rpps: rpps.data, practices: practicesOf(claims) } : undefined
}

/** Every profession, with the organisations it is practised in: as registered, and as chosen for this sign-in. */
function practicesOf({ SubjectRefPro, SubjectRole, SubjectOrganizationID }: Claims): Practice[] {
	const registered = (SubjectRefPro?.exercices ?? []).map(({ codeProfession, activities }) => ({
		professionCode: codeProfession ?? "",
		organisationIds: (activities ?? [])
			.flatMap((one) => [
				one.numeroFinessSite,
				one.numeroFinessetablissementJuridique,
				one.identifiantTechniqueDeLaStructure,
			])
			.filter(isGiven),
	}))
	const chosen = (SubjectRole ?? []).map((role) => ({
		professionCode: role.split("^")[0] ?? "",
		organisationIds: [SubjectOrganizationID].filter(isGiven),
	}))
	return [...registered, ...chosen].filter(({ professionCode }) => professionCode !== "")
}

const isGiven = (value: string | undefined): value is string => value !== undefined && value !== ""
