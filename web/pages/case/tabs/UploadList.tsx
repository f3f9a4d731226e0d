import { Button, Progress } from "@mantine/core"
import type { TFunction } from "i18next"
import { useTranslation } from "react-i18next"
import { sayProblem } from "../../../client/say-problem.ts"
import { Icon } from "../../../components/Icon.tsx"
import styles from "./Documents.module.css"
import { saySize } from "./say-size.ts"
import type { Failure, Upload } from "./use-uploads.ts"

function sayFailure(failure: Failure, file: File, t: TFunction<"caseTabs">, common: TFunction): string {
	if (typeof failure === "object") return sayProblem(failure.error, common)
	return failure === "tooLarge" ? t("documents.tooLarge", { size: saySize(file.size, t) }) : t(`documents.${failure}`)
}

interface UploadListProps {
	readonly uploads: readonly Upload[]
	readonly onAgain: (upload: Upload) => void
	readonly onDismiss: (id: string) => void
}

/** Files on their way, and what became of them. */
export function UploadList({ uploads, onAgain, onDismiss }: UploadListProps) {
	const { t } = useTranslation("caseTabs")
	const { t: common } = useTranslation()
	return (
		<ul className={styles["uploads"]} aria-live="polite">
			{uploads.map((upload) => {
				const { id, file, state, part, failure } = upload
				return (
					<li key={id} data-state={state}>
						<p className={styles["uploadName"]}>
							<Icon name={state === "done" ? "check" : state === "failed" ? "alertTriangle" : "upload"} />
							<span>{state === "done" ? t("documents.added", { name: file.name }) : file.name}</span>
						</p>
						{failure !== null && <p className={styles["failure"]}>{sayFailure(failure, file, t, common)}</p>}
						{state !== "done" && state !== "failed" && (
							<div className={styles["progress"]}>
								<Progress.Root size={6}>
									<Progress.Section
										value={part * 100}
										aria-label={t("documents.uploading", { name: file.name })}
										color="accent"
									/>
								</Progress.Root>
								<span>
									{part >= 1 ? t("documents.checking") : t("documents.sent", { percent: Math.floor(part * 100) })}
								</span>
							</div>
						)}
						{state === "failed" && (
							<div className={styles["uploadActs"]}>
								{(failure === "cut" || typeof failure === "object") && (
									<Button variant="default" size="sm" onClick={() => onAgain(upload)}>
										{t("documents.retry")}
									</Button>
								)}
								<Button
									variant="subtle"
									size="sm"
									aria-label={t("documents.dismiss", { name: file.name })}
									onClick={() => onDismiss(id)}
								>
									<Icon name="x" />
								</Button>
							</div>
						)}
					</li>
				)
			})}
		</ul>
	)
}
