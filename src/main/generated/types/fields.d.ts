// DO NOT EDIT: tsc makes it from the JSDoc of src/main/js, and ClientCodeIT compares them.

export function fieldOf(text: string): FieldRule;
export function catalogOf(text: string): Catalog & {
    events: Record<string, string>;
};
/**
 * values: its bounds
 */
export type FieldRule = {
    name: string;
    type: string;
    values: string[];
};
export type EventRule = {
    event: string;
    family: string;
    sources: string;
    rate: number;
    fields: FieldRule[];
};
export type FamilyRule = {
    enabled: boolean;
    urgent: boolean;
    flushMs: number;
    batch: number;
    perSecond: number;
    burst: number;
};
/**
 * the rules of its events and of their aliases
 */
export type Catalog = {
    families: Record<string, FamilyRule>;
    rules: Record<string, EventRule>;
};
