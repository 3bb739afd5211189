// Uses a page as a reader does, and writes what it finds into #result. The page itself has no script:
// this one is in the page around it.
addEventListener('load', async () => {
  const frame = document.querySelector('iframe');
  const page = frame.contentDocument, view = frame.contentWindow;
  const all = query => [...page.querySelectorAll(query)];
  const box = element => element.getBoundingClientRect();
  const pause = () => new Promise(done => setTimeout(done, 50));
  const result = {
    scripts: page.scripts.length,
    loaded: view.performance.getEntriesByType('resource').length,
    wide: page.documentElement.scrollWidth > view.innerWidth,
    figures: [],
  };

  const buttons = all('.page button');
  const isOpen = popover => popover.matches(':popover-open');
  if (buttons.length > 0) {
    const ruler = page.createElement('span');
    ruler.textContent = '0'.repeat(100);
    page.querySelector('.page span').append(ruler);
    const character = box(ruler).width / 100;
    ruler.remove();
    for (const button of buttons) {
      button.scrollIntoView({block: 'center', inline: 'center'});
      const line = box(button.closest('.page > span')), at = box(button);
      const number = button.closest('.page > span').firstElementChild;
      const hit = page.elementFromPoint(at.left + at.width / 2, at.top + at.height / 2);
      button.click();
      const open = all('[popover]').filter(isOpen);
      const shown = open.length == 1 ? box(open[0]) : {};
      result.figures.push({
        line: Number(number.textContent),
        // Seven characters are for the line's number.
        place: Math.round((at.left - line.left) / character - 7) + 1,
        published: button.textContent,
        verdict: open.length == 1 ? open[0].querySelector('p b').textContent : '',
        in_line: at.top >= line.top - 1 && at.bottom <= line.bottom + 1,
        can_be_clicked: hit === button && button.tabIndex === 0,
        opens: open.length == 1 && open[0].querySelector('dd').textContent === button.textContent,
        near: Math.min(Math.abs(shown.top - at.bottom), Math.abs(at.top - shown.bottom)) < 10,
        inside: shown.top >= 0 && shown.left >= 0
          && shown.bottom <= view.innerHeight && shown.right <= view.innerWidth,
      });
      button.click();
    }
    result.left_open = all('[popover]').filter(isOpen).length;

    const visible = () => buttons.filter(
      button => button.checkVisibility({visibilityProperty: true})).length;
    const lines = () => all('.page > span').filter(line => line.checkVisibility()).length;
    const click = id => page.getElementById(id).click();
    result.visible = [visible()];
    click('show-e');
    result.visible.push(visible());
    click('show-i');
    result.visible.push(visible());
    result.lines = [lines()];
    click('only');
    result.lines.push(lines());
    result.visible.push(visible());
    ['show-e', 'show-i', 'only'].forEach(click);
    result.lines.push(lines());
    result.visible.push(visible());

    // From a figure to its clause, from the clause to its figures, and from a figure to its inputs.
    const clause = all('[popover] a[href^="#D"]')[0];
    page.querySelector(`[popovertarget=${clause.closest('[popover]').id}]`).click();
    clause.click();
    await pause();
    const target = page.querySelector(':target');
    result.clause = [`#${target.id}` === clause.hash, box(target).top >= 0, box(target).bottom <= view.innerHeight];
    const figures = target.querySelector('.made');
    figures.click();
    await pause();
    result.made = `#${page.querySelector(':target').id}` === figures.hash;
    view.location.hash = '#L267';
    await pause();
    result.anchor = page.querySelector(':target').firstElementChild.textContent;
  }

  const details = all('details');
  result.folded = details.length;
  details.forEach(one => one.querySelector('summary').click());
  result.unfolded = all('details table').filter(table => box(table).height > 0).length;
  result.pictures = all('svg').map(picture => box(picture).width > 300 && box(picture).height > 100);
  document.querySelector('#result').textContent = JSON.stringify(result);
});
