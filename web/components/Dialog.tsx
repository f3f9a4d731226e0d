import { Modal } from "@mantine/core"
import { type ReactNode, useEffect, useState } from "react"
import { useTranslation } from "react-i18next"

interface DialogProps {
	readonly title: string
	readonly onClose: () => void
	readonly children: ReactNode
}

/** A dialog for as long as it is rendered. The focus goes back to where it was opened from. */
export function Dialog({ title, onClose, children }: DialogProps) {
	const { t } = useTranslation()
	const [opener] = useState(() => document.activeElement)
	useEffect(
		() => () => {
			// After the dialog is gone, or its focus trap takes it back.
			requestAnimationFrame(() => {
				if (opener instanceof HTMLElement && opener.isConnected) opener.focus()
			})
		},
		[opener],
	)
	return (
		<Modal opened onClose={onClose} title={title} closeButtonProps={{ "aria-label": t("confirm.close") }}>
			{children}
		</Modal>
	)
}
