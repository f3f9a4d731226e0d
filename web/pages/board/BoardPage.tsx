import "./texts.ts"
import "../../case-parts/texts.ts"
import { Button } from "@mantine/core"
import { useMediaQuery } from "@mantine/hooks"
import { lazy, memo, type ReactNode, Suspense, useCallback, useEffect, useRef } from "react"
import { useTranslation } from "react-i18next"
import { Link } from "react-router"
import { isFirstPage } from "../../components/first-page.ts"
import { Icon } from "../../components/Icon.tsx"
import { QueryView } from "../../components/QueryView.tsx"
import { useShortcuts } from "../../keyboard/shortcuts.ts"
import styles from "./BoardPage.module.css"
import { isEmpty, noFilter, useBoardAddress } from "./board-filter.ts"
import { Columns } from "./Columns.tsx"
import { FilterMenus } from "./FilterMenus.tsx"
import { SavedViews } from "./SavedViews.tsx"
import { SearchBox } from "./SearchBox.tsx"
import { useBoard } from "./use-board.ts"

/** For those who prefer it. */
const BoardTable = lazy(async () => ({ default: (await import("./BoardTable.tsx")).BoardTable }))

/** What does not depend on the cases is not drawn again when they come. */
const Views = memo(SavedViews)
const Menus = memo(FilterMenus)
const Search = memo(SearchBox)

/** Where every case stands, whose turn it is, and for how long: the whole platform at a glance. */
export function BoardPage() {
	const { t } = useTranslation("board")
	const heading = useRef<HTMLHeadingElement>(null)
	const box = useRef<HTMLInputElement>(null)
	const narrow = useMediaQuery("(max-width: 767px)") ?? false
	const address = useBoardAddress()
	const { filter } = address
	const board = useBoard(filter)
	const layout = narrow ? "board" : address.layout
	const { setFilter } = address
	const searchNumber = useCallback(
		(number: string | null) => setFilter({ ...filter, q: number === null ? [] : [number] }),
		[filter, setFilter],
	)

	useEffect(() => {
		document.title = `${t("title")} · Passerelle`
	}, [t])
	useEffect(() => {
		if (!isFirstPage()) heading.current?.focus()
	}, [])
	useShortcuts({
		"/": {
			label: t("keys.search"),
			run: () => {
				box.current?.focus()
				box.current?.select()
			},
		},
	})

	return (
		<div className={styles["page"]}>
			<div className={styles["head"]}>
				<h1 ref={heading} tabIndex={-1}>
					{t("title")}
				</h1>
				<p className={styles["count"]} aria-live="polite">
					{board.data &&
						(isEmpty(filter)
							? t("open", { count: board.data.total })
							: t("shown", { count: board.data.count, total: board.data.total }))}
				</p>
				<Search key={filter.q[0] ?? ""} box={box} number={filter.q[0]} onNumber={searchNumber} />
				{!narrow && (
					<fieldset className={styles["layouts"]} aria-label={t("layout.name")}>
						{(["board", "list"] as const).map((one) => (
							<button key={one} type="button" aria-pressed={layout === one} onClick={() => address.setLayout(one)}>
								<Icon name={one === "board" ? "layoutKanban" : "table"} size={16} />
								{t(`layout.${one}`)}
							</button>
						))}
					</fieldset>
				)}
				<Button
					component={Link}
					to="/demandes/nouvelle"
					size="sm"
					h={36}
					className={styles["new"] ?? ""}
					leftSection={<Icon name="plus" size={16} />}
				>
					{t("newRequest")}
				</Button>
			</div>
			<div className={styles["filters"]}>
				<Views filter={filter} onChoose={setFilter} />
				<Menus filter={filter} onChange={setFilter} />
			</div>
			<QueryView query={board} rows={6}>
				{(data) => {
					if (data.total === 0)
						return (
							<Empty text={t("empty.platform")}>
								<Button component={Link} to="/demandes/nouvelle" variant="default">
									{t("newRequest")}
								</Button>
							</Empty>
						)
					if (data.count === 0 && !isEmpty(filter))
						return (
							<Empty text={t("empty.filtered")}>
								<Button variant="default" onClick={() => setFilter(noFilter)}>
									{t("filter.clear")}
								</Button>
							</Empty>
						)
					if (layout === "list")
						return (
							<Suspense fallback={null}>
								<BoardTable
									board={data}
									filter={filter}
									sorting={address.sorting}
									onSort={address.setSorting}
									columns={address.columns}
									onColumns={address.setColumns}
								/>
							</Suspense>
						)
					return <Columns board={data} filter={filter} narrow={narrow} />
				}}
			</QueryView>
		</div>
	)
}

function Empty({ text, children }: { readonly text: string; readonly children: ReactNode }) {
	return (
		<div className={styles["empty"]}>
			<p>{text}</p>
			{children}
		</div>
	)
}
