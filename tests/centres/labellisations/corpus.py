"""Hospital spellings as real lists hold them, and the établissement each means ("" : to be asked)."""

# text | town column | code
CORPUS = """
AP-HP Necker-Enfants Malades||ap-hp-necker
Hôpital Necker - Enfants malades (AP-HP)||ap-hp-necker
HOPITAL NECKER ENFANTS MALADES|PARIS|ap-hp-necker
APHP - Hôpital Necker|Paris 15|ap-hp-necker
Necker||ap-hp-necker
CHU Necker-Enfants Malades, 75015 Paris||ap-hp-necker
Assistance Publique - Hôpitaux de Paris, Hôpital Necker||ap-hp-necker
APHP - Hôpital Pitié Salpêtrière||ap-hp-pitie-salpetriere
GH Pitié-Salpétrière (AP-HP)||ap-hp-pitie-salpetriere
GHU Pitié Salpêtrière - Charles Foix||
Hôpital de la Pitié|Paris|
AP-HP Sorbonne Université - Hôpital Armand Trousseau||ap-hp-armand-trousseau
AP-HP Trousseau||ap-hp-armand-trousseau
Hôpital Armand Trousseau, 75012 Paris||ap-hp-armand-trousseau
Hôpital Trousseau||
Hôpital Trousseau|Tours|
Hôpital Saint-Antoine||
AP-HP St Antoine||ap-hp-saint-antoine
Hôpital Tenon, AP-HP||ap-hp-tenon
Hôpital Rothschild||
Hôpital Rothschild|Paris|
AP-HP Rothschild||ap-hp-rothschild
Fondation A. de Rothschild|Paris|hopital-fondation-rothschild
Fondation Rothschild||
Hôpital Saint-Louis||
Hôpital Saint-Louis, AP-HP, Paris||ap-hp-saint-louis
Hôpital St Louis|Paris|ap-hp-saint-louis
Hôpital Saint-Louis|La Rochelle|ch-la-rochelle
GH La Rochelle Ré Aunis - Hôpital Saint-Louis||ch-la-rochelle
Lariboisière (AP-HP)||ap-hp-lariboisiere
Hôpital Lariboisière, Paris 10e||ap-hp-lariboisiere
Hôpital Robert Debré||
APHP Robert-Debré||ap-hp-robert-debre
AP-HP.Nord Robert Debré||ap-hp-robert-debre
Hôpital universitaire Robert-Debré|Paris 19e|ap-hp-robert-debre
Hôpital Robert Debré|Reims|
CHU Reims - Hôpital Robert Debré||
Hôpital Bichat||ap-hp-bichat
Hôpital Bichat Claude Bernard - AP-HP||ap-hp-bichat
Hôpital Claude Bernard||
Hôpital Bretonneau||
CHU Tours - Hôpital Bretonneau||
Hôpital Bretonneau|Tours|
AP-HP Bretonneau|Paris|ap-hp-bretonneau
Hôpital Cochin, AP-HP Centre Université Paris Cité||ap-hp-cochin
Cochin|Paris 14|ap-hp-cochin
Hôtel-Dieu||
AP-HP Hôtel Dieu||ap-hp-hotel-dieu
HEGP||ap-hp-georges-pompidou
H.E.G.P., Paris||ap-hp-georges-pompidou
Hôpital Européen Georges Pompidou (AP-HP)||ap-hp-georges-pompidou
Ambroise Paré||
AP-HP - Ambroise Paré, Boulogne-Billancourt||ap-hp-ambroise-pare
Hôpital Antoine Béclère|Clamart|ap-hp-antoine-beclere
AP-HP Beaujon (Clichy)||ap-hp-beaujon
Hôpital Raymond Poincaré, Garches||ap-hp-raymond-poincare
Garches||
Hôpital Avicenne, Bobigny||ap-hp-avicenne
CHU Henri Mondor Créteil||ap-hp-henri-mondor
Hôpital Henri-Mondor||ap-hp-henri-mondor
AP-HP Bicêtre||ap-hp-bicetre
Hôpital Bicêtre, Le Kremlin-Bicêtre||ap-hp-bicetre
Le Kremlin Bicêtre||
AP-HP, Hôpital marin de Hendaye||ap-hp-marin-hendaye
CHNO des Quinze-Vingts||quinze-vingts
CHNO des XV-XX, Paris||quinze-vingts
15-20|Paris|quinze-vingts
Hôpital Marie Lannelongue (Le Plessis-Robinson)||marie-lannelongue
Hôpital Foch, Suresnes||hopital-foch
CHI Créteil||chi-creteil
Centre hospitalier intercommunal de Créteil||chi-creteil
CHU Créteil||
CH Versailles||ch-versailles-andre-mignot
Hôpital André Mignot, Le Chesnay||ch-versailles-andre-mignot
Versailles||
HCL||hcl
Hospices Civils de Lyon||hcl
CHU de Lyon||hcl
Lyon||
HCL – Hôpital Femme Mère Enfant (Bron)||hcl-femme-mere-enfant
HFME Lyon||hcl-femme-mere-enfant
Hôpital Femme-Mère-Enfant|Bron|hcl-femme-mere-enfant
HCL, Hôpital cardiologique Louis Pradel||hcl-louis-pradel
Hopital neurologique Pierre Wertheimer - HCL||hcl-pierre-wertheimer
HCL - Hôpital Edouard Herriot||
CHU Lyon Sud||
Hôpital Renée Sabran, Hyères||hcl-renee-sabran
Centre Léon Bérard|Lyon|centre-leon-berard
AP-HM||ap-hm
CHU Marseille||ap-hm
CHU Marseille, La Timone||ap-hm-timone
AP-HM Timone||ap-hm-timone
APHM - Hôpital de la Timone Enfants||ap-hm-timone-enfants
AP-HM Hôpital de la Conception||ap-hm-conception
AP-HM - Hôpital Nord||
Hôpital de la Conception||
CHU Bordeaux||chu-bordeaux
CHU BORDEAUX PELLEGRIN||chu-bordeaux-pellegrin
Groupe hospitalier Pellegrin|Bordeaux|chu-bordeaux-pellegrin
CHU de Bordeaux - Hôpital Pelegrin||chu-bordeaux-pellegrin
CHU Bordeaux - Haut-Lévêque (Pessac)||chu-bordeaux-haut-leveque
CHU Bordeaux - Hôpital Saint-André||
CHU Bordeaux Hôpital des Enfants||
CHRU Lille||chu-lille
C.H.R.U. de Lille - Jeanne de Flandre||chu-lille-jeanne-de-flandre
Hôpital Roger Salengro|Lille|chu-lille-roger-salengro
CHU Lille - Hôpital Claude Huriez||
CHU Lille Institut Coeur Poumon||chu-lille-coeur-poumon
CHU TOULOUSE PURPAN||chu-toulouse-purpan
CHU Toulouse - Hôpital des Enfants||chu-toulouse-enfants
CHU Toulouse Rangueil||
Toulouse||
CHU de Toulouse||chu-toulouse
CHU Montpellier (Arnaud de Villeneuve)||chu-montpellier-arnaud-de-villeneuve
CHU de MONTPELLIER / Gui de Chauliac||chu-montpellier-gui-de-chauliac
CHRU Montpellier St Eloi||chu-montpellier-saint-eloi
CHU Montpellier - Lapeyronie||
CHU Nantes Hôtel-Dieu||chu-nantes-hotel-dieu
CHU NANTES - Laënnec (Saint-Herblain)||chu-nantes-laennec
Hôpital Laënnec||
CHRU Nancy||chru-nancy
CHU Nancy Brabois|Vandoeuvre-lès-Nancy|chru-nancy-brabois
CHU Rennes||chu-rennes
CHU Rennes - Hôpital Sud||chu-rennes-hopital-sud
Centre Hospitalier Universitaire de Rennes, Pontchaillou||chu-rennes-pontchaillou
Hôpital Sud||
CHU de Nice - Lenval||chu-lenval-nice
CHU NICE HOPITAL L'ARCHET||
CHU Nice Pasteur||chu-nice-pasteur
CHU Brest Morvan||chu-brest-morvan
CHU Brest - La Cavale Blanche||
CHU Clermont-Ferrand - Estaing||chu-clermont-ferrand-estaing
CHU Clermont Ferrand Gabriel Montpied||
CHU Reims||chu-reims
CHRU de Tours||chu-tours
HUS Hautepierre||hus-hautepierre
CHRU Strasbourg||hus
Hôpitaux Universitaires de Strasbourg - Nouvel Hôpital Civil||hus-hopital-civil
CHU La Réunion||chu-la-reunion
CHU de La Réunion - Site Félix Guyon (Saint-Denis)||chu-la-reunion-felix-guyon
CHU Sud Réunion|Saint-Pierre|chu-la-reunion-sud
CHU Amiens||chu-amiens-picardie
CHU Amiens - Hôpital Nord||
C.H.U. d'Angers||chu-angers
CHU Besançon, hôpital Jean Minjoz||
CHU de CAEN||chu-caen-normandie
Service de génétique médicale, CHU Dijon||chu-dijon-bourgogne
CHU Grenoble||chu-grenoble-alpes
CHUGA||chu-grenoble-alpes
CHU Grenoble - Hôpital Michallon||
CHU Limoges - Hôpital Dupuytren||
CHR Orléans||chu-orleans
CHU Poitiers||chu-poitiers
CHU Rouen Charles Nicolle||
CHU Martinique||chu-martinique
CHU Fort-de-France||
CHU Guadeloupe|Les Abymes|chu-guadeloupe
CHU Guyane||
Cayenne||
CHU de Saint-Etienne||
CHU St Etienne, Hôpital Nord||chu-saint-etienne-nord
Hôpital Nord||
CH Angoulême||ch-angouleme
CH Annecy||ch-annecy-genevois
CHU Annecy||
CH Le Mans||ch-le-mans
CHBA Vannes||chba-vannes
GHRMSA Mulhouse||ghr-mulhouse
CH de Mayotte||ch-mayotte
Perharidy, Roscoff||ildys-perharidy
Clinique Pasteur|Toulouse|
CHU Metz||
Paris||
AP-HP||
Hôpital||
Centre hospitalier universitaire||
Hôpital privé inconnu||
Hôpital Necker / Hôpital Cochin||
CHU Toulouse et CHU Bordeaux||
Hôpital Necker|Marseille|
CHU Nantes|Toulouse|
"""
CAS = [tuple(ligne.split("|")) for ligne in CORPUS.strip().splitlines()]
