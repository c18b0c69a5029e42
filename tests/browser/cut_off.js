// What a person could not read: text that its own box hides, and what hangs out of the window where nobody can scroll
// to it. One sentence each.
() => {
  const found = [];
  const wide = document.documentElement.clientWidth;
  const whole = document.documentElement.scrollWidth;
  const told = (element) => `${element.tagName.toLowerCase()} “${element.textContent.trim().slice(0, 40)}”`;
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const isText = (node) => node.nodeType === Node.TEXT_NODE && node.data.trim();
  const canScroll = (element) =>
    element && (/auto|scroll/.test(getComputedStyle(element).overflowX) || canScroll(element.parentElement));

  if (whole > wide + 1) found.push(`the page is ${whole} pixels wide`);
  for (const element of document.body.querySelectorAll("*")) {
    const box = element.getBoundingClientRect();
    const hasText = [...element.childNodes].some(isText);
    // One pixel is left of what is there for screen readers only.
    if (box.width < 2 || !isSeen(element) || !(hasText || element.matches("img, input, button, select, textarea"))) {
      continue;
    }
    const style = getComputedStyle(element);
    const hides = /hidden|clip/.test(style.overflowX) && style.textOverflow !== "ellipsis";
    if (hasText && hides && element.scrollWidth > element.clientWidth + 1) found.push(`${told(element)} is cut off`);
    const isOutside = box.right > wide + 1 || box.left < -1;
    if (isOutside && !canScroll(element.parentElement)) found.push(`${told(element)} is out of the window`);
  }
  return found;
}
