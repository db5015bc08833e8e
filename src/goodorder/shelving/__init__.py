"""Work between the dock and the shelf: receiving, putting away, pick faces and their replenishment, cross-docking.

Words: a *pick face* is the bin from which one SKU is picked, its *reserve* are the other bins that hold it. Units
*lie in receiving* when they are at a location in no bin. A *cross-dock* sends units that came in to dispatch at once.
Publishes: PickFaceSet, PickFaceRemoved, ReplenishmentPlanned, ReplenishmentMoved, ReplenishmentDropped,
CrossDockDirected, CrossDockPlaced.
"""
