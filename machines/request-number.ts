/**
 * How a received request is called before it is a case: `D-1A2B-3C4D`. It tells nothing, and opens nothing: the tracking
 * number is its requester's.
 */
export const requestNumber = (id: string): string => `D-${id.slice(0, 4)}-${id.slice(4, 8)}`.toUpperCase()
