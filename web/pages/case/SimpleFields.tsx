import { Select, Textarea, TextInput } from "@mantine/core"

interface SimpleFieldsProps {
	readonly form: Readonly<Record<string, unknown>>
	readonly value: Readonly<Record<string, unknown>>
	readonly errors: Readonly<Record<string, string>>
	readonly disabled: boolean
	readonly onChange: (value: Record<string, unknown>) => void
}
type Schema = Readonly<{ type?: string; enum?: readonly string[]; field?: string; format?: string }>

/** Flat fields of a form. */
export function SimpleFields({ form, value, errors, disabled, onChange }: SimpleFieldsProps) {
	const properties = (form["properties"] ?? {}) as Readonly<Record<string, Schema>>
	const set = (name: string, one: string) => {
		const { [name]: _, ...rest } = value
		onChange(one === "" ? rest : { ...rest, [name]: one })
	}
	return (
		<div>
			{Object.entries(properties).map(([name, schema]) => {
				const shared = { label: name, disabled, error: errors[name], value: String(value[name] ?? "") }
				if (schema.enum)
					return <Select key={name} {...shared} data={[...schema.enum]} onChange={(one) => set(name, one ?? "")} />
				if (schema.type !== "string") return null
				return schema.field === "secret" ? (
					<Textarea key={name} {...shared} onChange={(event) => set(name, event.currentTarget.value)} />
				) : (
					<TextInput
						key={name}
						{...shared}
						type={schema.format === "date" ? "date" : "text"}
						onChange={(event) => set(name, event.currentTarget.value)}
					/>
				)
			})}
		</div>
	)
}
