/* The texts of the page: the shell's and the game's, in the player's language, English where one is missing. */

const FOLDER = new URL("../i18n/", import.meta.url);

export async function loadTexts(wanted, module) {
  const language = wanted.toLowerCase().split("-")[0];
  const names = ["en", `${module}.en`, language, `${module}.${language}`];
  const files = await Promise.all([...new Set(names)].map(load));
  const texts = Object.assign({}, ...files);
  return { t: (key, params = {}) => replace(texts[key] ?? key, params), language };
}

async function load(name) {
  try {
    const answer = await fetch(new URL(`${name}.json`, FOLDER));
    return answer.ok ? await answer.json() : {};
  } catch {
    return {}; // English keys still make a page that can be played
  }
}

function replace(text, params) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => params[name] ?? whole);
}
