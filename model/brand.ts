/** Marks values that are resolved where they are used; its value is the kind of reference. */
export const reference: unique symbol = Symbol('reference');
