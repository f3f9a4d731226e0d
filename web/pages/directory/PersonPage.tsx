import "./texts.ts"
import { Button } from "@mantine/core"
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { Link, useParams } from "react-router"
import { dayNumber } from "../../case-parts/due-text.ts"
import { useTerritories } from "../../case-parts/use-territories.ts"
import { useZone } from "../../case-parts/use-zone.ts"
import { ask, tell } from "../../client/ask.ts"
import { PersonCard } from "../../client/directory-contract.ts"
import { sayProblem } from "../../client/say-problem.ts"
import { Icon } from "../../components/Icon.tsx"
import { Moment } from "../../components/Moment.tsx"
import { Notice } from "../../components/Notice.tsx"
import { Page, Panel } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { Absences } from "./Absences.tsx"
import { Deputy } from "./Deputy.tsx"
import styles from "./Directory.module.css"
import { personName } from "./person-name.ts"
import { Verified } from "./Verified.tsx"

/** Somebody's card: how to reach them, who stands in, when they are away, and whether it still holds. */
export function PersonPage() {
	const { t } = useTranslation("directory")
	const { id = "" } = useParams()
	const query = useQuery({
		queryKey: ["people", "card", id],
		queryFn: ({ signal }) => ask("GET", `/directory/people/${encodeURIComponent(id)}`, PersonCard, { signal }),
	})
	return (
		<QueryView query={query} rows={5}>
			{(card) => (
				<Page
					title={personName(card)}
					lead={<Lead card={card} />}
					actions={<Link to="/annuaire">{t("card.back")}</Link>}
				>
					<Contact card={card} />
					<Deputy card={card} />
					<Absences card={card} />
				</Page>
			)}
		</QueryView>
	)
}

function Lead({ card }: { readonly card: PersonCard }) {
	const { nameOf } = useTerritories()
	return [card.specialty ?? card.profession, card.centre, card.hospital, nameOf(card.territory), ...card.filieres]
		.filter(Boolean)
		.join(" · ")
}

const HREF = { secureMail: "mailto:", email: "mailto:", phone: "tel:" } as const

function Contact({ card }: { readonly card: PersonCard }) {
	const { t } = useTranslation("directory")
	const { t: common } = useTranslation()
	const client = useQueryClient()
	const { zone } = useZone()
	const verify = useMutation({
		networkMode: "always",
		mutationFn: async () => {
			const today = new Date(dayNumber(new Date(), zone) * 86_400_000).toISOString().slice(0, 10)
			await tell("PATCH", `/directory/people/${card.id}`, { body: { verifiedOn: today } })
		},
		onSuccess: () => client.invalidateQueries({ queryKey: ["people"] }),
	})
	const ways = (["secureMail", "email", "phone"] as const).filter((way) => card[way] !== null)
	return (
		<Panel title={t("card.contact")} lead={<Verified on={card.verifiedOn} />}>
			{ways.length === 0 && <p>{t("card.noContact")}</p>}
			<dl className={styles["facts"]}>
				{ways.map((way) => (
					<div key={way}>
						<dt>
							{way === card.preferredChannel
								? t("card.preferred", { channel: t(`card.channel.${way}`) })
								: t(`card.channel.${way}`)}
						</dt>
						<dd>
							<a href={`${HREF[way]}${card[way] ?? ""}`}>{card[way]}</a>
							{card.refused
								.filter((one) => one.channel === (way === "phone" ? "sms" : way))
								.map((one) => (
									<span key={one.channel} className={styles["refused"]}>
										<Icon name="alertTriangle" size={16} /> {t("card.refused")} <Moment at={one.at} />
									</span>
								))}
						</dd>
					</div>
				))}
				{card.rpps !== null && (
					<div>
						<dt>{t("card.rpps")}</dt>
						<dd>{card.rpps}</dd>
					</div>
				)}
			</dl>
			{verify.isError && (
				<Notice icon="alertTriangle" title={t("card.failed")} tone="late" role="alert">
					{sayProblem(verify.error, common)}
				</Notice>
			)}
			<div>
				<Button variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
					{t("card.verify")}
				</Button>{" "}
				<span aria-live="polite">{verify.isSuccess && t("card.verifiedToday")}</span>
			</div>
		</Panel>
	)
}
