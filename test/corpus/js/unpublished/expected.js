const a="https://www.datocms-assets.com/99001/1700000021-draft-plan.jpg?w=1",b="/_assets/kettle.jpg"
