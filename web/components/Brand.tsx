import styles from "./Brand.module.css"

export function Brand() {
	return (
		<span className={styles["brand"]}>
			<svg
				width="26"
				height="26"
				viewBox="0 0 26 26"
				fill="none"
				stroke="currentColor"
				strokeWidth="2.2"
				strokeLinecap="round"
				aria-hidden="true"
			>
				<path d="M2 18.5h22" />
				<path d="M3.5 18.5C6 10.5 9.2 7 13 7s7 3.5 9.500 11.500" />
				<path d="M9 9v9.500M17 9v9.500M13 7v11.500" strokeWidth="1.6" />
			</svg>
			Passerelle
		</span>
	)
}
