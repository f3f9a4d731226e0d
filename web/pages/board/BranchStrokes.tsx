import { useTranslation } from "react-i18next"
import type { Card } from "../../client/board-contract.ts"
import styles from "./BranchStrokes.module.css"

/** The three branches as three lines: plain while going on, grey when finished, double when late, pale otherwise. */
export function BranchStrokes({ branches }: Pick<Card, "branches">) {
	const { t } = useTranslation("board")
	return (
		<span className={styles["branches"]}>
			{branches.map(({ id, state }) => (
				<span key={id} className={styles["branch"]} data-state={state} data-branch={id}>
					<span aria-hidden="true">
						{t(`branch.short.${id}`)}
						{state === "done" && " ✓"}
					</span>
					<span className="spoken">{`${t(`branch.${id}`)} ${t(`branch.state.${state}`)}, `}</span>
				</span>
			))}
		</span>
	)
}
