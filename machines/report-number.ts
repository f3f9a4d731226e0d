/** How a report is called outside the product: `B-1A2B-3C4D`. It tells nothing, and opens nothing. */
export const reportNumber = (id: string): string => `B-${id.slice(0, 4)}-${id.slice(4, 8)}`.toUpperCase()
