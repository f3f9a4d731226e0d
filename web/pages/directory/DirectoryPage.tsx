import "./texts.ts"
import { Button, Select, TextInput } from "@mantine/core"
import { useDebouncedValue } from "@mantine/hooks"
import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { useTranslation } from "react-i18next"
import { Link, useSearchParams } from "react-router"
import { z } from "zod"
import { useTerritories } from "../../case-parts/use-territories.ts"
import { ask, queryOf } from "../../client/ask.ts"
import { DirectoryPeople, type DirectoryPerson } from "../../client/directory-contract.ts"
import { Icon } from "../../components/Icon.tsx"
import { Moment } from "../../components/Moment.tsx"
import { Page } from "../../components/Page.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import styles from "./Directory.module.css"
import { personName } from "./person-name.ts"
import { Verified } from "./Verified.tsx"

const TYPING_MS = 200
const Filieres = z.object({ items: z.array(z.object({ id: z.uuid(), code: z.string() })) })

/** The people whom the platforms work with: found by a part of their name, centre or hospital. */
export function DirectoryPage() {
	const { t } = useTranslation("directory")
	const [params, setParams] = useSearchParams()
	const { territories } = useTerritories()
	const filieres = useQuery({
		queryKey: ["filieres"],
		queryFn: ({ signal }) => ask("GET", "/directory/filieres", Filieres, { signal }),
		staleTime: Number.POSITIVE_INFINITY,
	})
	const [q] = useDebouncedValue(params.get("q") ?? "", TYPING_MS)
	const territory = params.get("territoire") ?? undefined
	const filiere = params.get("filiere") ?? undefined
	const set = (name: string, value: string | null) =>
		setParams(
			(before) => {
				if (value) before.set(name, value)
				else before.delete(name)
				return before
			},
			{ replace: true },
		)
	const query = useInfiniteQuery({
		queryKey: ["people", "directory", q, territory, filiere],
		queryFn: ({ signal, pageParam }) =>
			ask("GET", `/directory/people${queryOf({ q, territory, filiere, cursor: pageParam })}`, DirectoryPeople, {
				signal,
			}),
		initialPageParam: undefined as string | undefined,
		getNextPageParam: ({ next }) => next ?? undefined,
		placeholderData: keepPreviousData,
	})
	return (
		<Page
			title={t("title")}
			lead={t("lead")}
			actions={
				<Button component={Link} to="/annuaire/nouvelle" variant="default" leftSection={<Icon name="userPlus" />}>
					{t("add")}
				</Button>
			}
		>
			<search className={styles["search"]}>
				<TextInput
					type="search"
					label={t("search")}
					placeholder={t("searchHint")}
					leftSection={<Icon name="search" />}
					value={params.get("q") ?? ""}
					maxLength={200}
					onChange={(event) => set("q", event.currentTarget.value)}
				/>
				<Select
					label={t("filiere")}
					placeholder={t("all")}
					clearable
					searchable
					value={filiere ?? null}
					data={(filieres.data?.items ?? []).map(({ id, code }) => ({ value: id, label: code }))}
					onChange={(value) => set("filiere", value)}
				/>
				<Select
					label={t("territory")}
					placeholder={t("allTerritories")}
					clearable
					value={territory ?? null}
					data={territories.map(({ code, name }) => ({ value: code, label: name }))}
					onChange={(value) => set("territoire", value)}
				/>
			</search>
			<QueryView query={query} rows={8}>
				{({ pages }) => {
					const people = pages.flatMap(({ items }) => items)
					return (
						<>
							{people.length === 0 && <p>{t("none")}</p>}
							<ul className={styles["rows"]}>
								{people.map((person) => (
									<Row key={person.id} person={person} />
								))}
							</ul>
							{query.hasNextPage && (
								<Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
									{t("more")}
								</Button>
							)}
						</>
					)
				}}
			</QueryView>
		</Page>
	)
}

function Row({ person }: { readonly person: DirectoryPerson }) {
	const { t } = useTranslation("directory")
	const { nameOf } = useTerritories()
	return (
		<li>
			<Link className={styles["row"]} to={`/annuaire/${person.id}`}>
				<span className={styles["who"]}>
					<b>{personName(person)}</b>
					<span>
						{[person.specialty ?? person.profession, person.centre, nameOf(person.territory)]
							.filter(Boolean)
							.join(" · ")}
					</span>
				</span>
				<span className={styles["state"]}>
					{person.absentUntil !== null ? (
						<span className={styles["absent"]}>
							<Icon name="playerPause" /> {t("absent")} <Moment at={person.absentUntil} />
						</span>
					) : (
						<Verified on={person.verifiedOn} />
					)}
				</span>
			</Link>
		</li>
	)
}
