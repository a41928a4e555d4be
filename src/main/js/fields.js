// Reads the text form of the catalog's rules. The parts of a line are separated by ";". A line of a family has its name, flush
// interval, batch, rate and burst, and "off" or "urgent". The lines below it begin with ";" and have one event each: name, sampling
// rate, the initials of its sources, and its fields. A line with a name only is an alias of the event above it. A field is
//
//   name,type,bounds   n,0,1 number from 0 to 1   w,0,1 whole number   b boolean   f function   t text of an error
//                      e enum   e,a,b one of these   s,9 and i,9 string and id of at most 9 characters, or of 256
//
// After the type, "!" marks a required field, "-" a field that is dropped, and "*" a string that is hashed. The options of the
// client are described in the same form, with longer names of the types.

/** @typedef {{ name: string, type: string, values: string[] }} FieldRule values: its bounds */
/** @typedef {{ event: string, family: string, sources: string, rate: number, fields: FieldRule[] }} EventRule */
/** @typedef {{ enabled: boolean, urgent: boolean, flushMs: number, batch: number, perSecond: number, burst: number }} FamilyRule */

/** @typedef {{ families: Record<string, FamilyRule>, rules: Record<string, EventRule> }} Catalog the rules of its events and of their aliases */

/**
 * @param {string} text
 * @returns {FieldRule}
 */
export const fieldOf = (text) => {
  const [name, type, ...values] = /** @type {[string, string, ...string[]]} */ (text.split(','));
  return { name, type, values };
};

/**
 * @param {string} text
 * @returns {Catalog & { events: Record<string, string> }}
 */
export const catalogOf = (text) => {
  /** @type {any} */
  const families = { __proto__: null };
  /** @type {any} */
  const rules = { __proto__: null };
  /** @type {any} */
  const events = {};
  /** @type {any} name of the family of these lines */
  let family;
  /** @type {any} the rule of the line before */
  let rule;
  for (const line of text.split('\n')) {
    const [first, name, rate, sources, ...rest] = /** @type {any[]} */ (line.split(';'));
    if (first) {
      families[(family = first)] = {
        enabled: !rest.includes('off'), urgent: rest.includes('urgent'), flushMs: +name, batch: +rate, perSecond: +sources, burst: +rest[0],
      };
    } else {
      rules[name] = rule = rate ? { event: name, family, rate, sources, fields: rest.map(fieldOf) } : rule;
      events[rule.event.slice(6).replaceAll('.', '_').toUpperCase()] = rule.event;
    }
  }
  return { families, rules, events };
};
