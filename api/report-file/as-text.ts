/**
 * Text that a spreadsheet takes for text. The cells are written as strings, which no program evaluates; the mark is for
 * those who save the sheet as CSV and open that.
 */
export const asText = (value: string): string => (/^[=+\-@\t\r]/.test(value) ? `'${value}` : value)
