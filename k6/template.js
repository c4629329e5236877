// Templates of texts: "{name}" stands for what was drawn under a name, "{{name}}" for the
// text "{name}". They are compiled once, in k6's init context; to fill one in is to join
// a few texts.

const PLACEHOLDER = /\{\{([A-Za-z_][A-Za-z0-9_]*)\}\}|\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

const asItIs = (text) => text;

/**
 * Compiles a template to a function of the values that were drawn, a list. names are
 * their names in the same order. write is applied to what stands between placeholders,
 * and encode to a value that may hold any text.
 */
export function template(text, names, { write = asItIs, encode = null } = {}) {
  const { texts, slots } = parse(text, names);
  return joined(texts.map(write), slots, encode);
}

function parse(text, names) {
  const texts = [''];
  const slots = [];
  let end = 0;
  for (const found of text.matchAll(PLACEHOLDER)) {
    texts[texts.length - 1] += text.slice(end, found.index);
    end = found.index + found[0].length;
    if (found[1] !== undefined) {
      texts[texts.length - 1] += `{${found[1]}}`;
      continue;
    }
    slots.push(slot(found[2], names));
    texts.push('');
  }
  texts[texts.length - 1] += text.slice(end);
  return { texts, slots };
}

function slot(name, names) {
  const at = names.indexOf(name);
  if (at < 0) throw new Error(`a template names what is not drawn (got {${name}}, want ${names.map((n) => `{${n}}`).join(', ')})`);
  return at;
}

// The first cases are all that there are as a rule, and k6 runs them faster than a loop.
function joined(texts, slots, encode) {
  const [first, second, third] = texts;
  const [a, b] = slots;
  if (slots.length === 0) return () => first;
  if (encode) return (values) => texts.reduce((whole, text, n) => whole + encode(String(values[slots[n - 1]])) + text);
  if (slots.length === 1) return (values) => first + values[a] + second;
  if (slots.length === 2) return (values) => first + values[a] + second + values[b] + third;
  return (values) => texts.reduce((whole, text, n) => whole + values[slots[n - 1]] + text);
}

/**
 * Compiles a template of one JSON value, such as 5, {id}, "ok" or "user-{id}", to a
 * function that gives the value.
 */
export function value(text, names) {
  const [, name] = /^\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(text) ?? [];
  if (name !== undefined) {
    const at = slot(name, names);
    return (values) => values[at];
  }
  if (!text.startsWith('"')) {
    const constant = JSON.parse(text);
    return () => constant;
  }
  return template(text.slice(1, -1), names, { write: (part) => JSON.parse(`"${part}"`) });
}
