/** Marks a reference, a value that is resolved where it is used; the property holds the kind of reference. */
export const reference: unique symbol = Symbol('reference');
