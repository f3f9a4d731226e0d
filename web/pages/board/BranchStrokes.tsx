import type { Card } from "../../client/board-contract.ts"
import styles from "./BranchStrokes.module.css"
import type { CardWords } from "./use-card-words.ts"

interface BranchStrokesProps extends Pick<Card, "branches"> {
	readonly words: CardWords
}

/** The three branches as three lines: plain while going on, grey when finished, double when late, pale otherwise. */
export function BranchStrokes({ branches, words }: BranchStrokesProps) {
	return (
		<span className={styles["branches"]}>
			{branches.map((branch) => (
				<span key={branch.id} className={styles["branch"]} data-state={branch.state} data-branch={branch.id}>
					<span aria-hidden="true">
						{words.branch(branch.id)}
						{branch.state === "done" && " ✓"}
					</span>
					<span className="spoken">{words.branchState(branch)}</span>
				</span>
			))}
		</span>
	)
}
